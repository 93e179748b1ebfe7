/** An answer before it is a Response or bytes on a socket: what the REST and admin faces hand back. */
export interface Reply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | null;
}

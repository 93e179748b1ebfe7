export interface TransportOptions {
  /** The body of request or answer is large: neither is to be read into memory as a whole. */
  readonly streams?: boolean;
  /** Bytes of a body that is streamed, where they are known: without them it is sent in chunks, which not every proxy likes. */
  readonly contentLength?: number;
}

/** How requests leave: `fetch` everywhere, undici injected by the Node entry point, `org.fetch` in tests. */
export type Transport = (request: Request, options?: TransportOptions) => Promise<Response>;

export interface TransportOptions {
  /** The body of request or answer is large: neither is to be read into memory as a whole. */
  readonly streams?: boolean;
}

/** How requests leave: `fetch` everywhere, undici injected by the Node entry point, `org.fetch` in tests. */
export type Transport = (request: Request, options?: TransportOptions) => Promise<Response>;

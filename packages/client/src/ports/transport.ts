/** How requests leave: `fetch` everywhere, undici injected by the Node entry point, `org.fetch` in tests. */
export type Transport = (request: Request) => Promise<Response>;

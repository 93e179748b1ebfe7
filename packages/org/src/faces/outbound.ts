/** How the org reaches out over the network: `fetch`, or a test's own. Called for an app's single logout URL and for nothing else. */
export type Outbound = (request: Request) => Promise<Response>;

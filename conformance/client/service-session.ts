import { type ConnectOptions, connect, memoryTokenStore, type Session } from "@postern/client";
import type { Org } from "@postern/org";

/** A session of the service user at a local org, over no socket. */
export function serviceSession(org: Org, options: Partial<ConnectOptions> = {}): Promise<Session> {
  return connect({
    store: memoryTokenStore(),
    grantId: "service",
    flow: "client-credentials",
    loginUrl: "http://localhost:7811",
    clientId: org.ready.service.consumerKey,
    clientSecret: org.ready.service.consumerSecret,
    transport: (request) => org.fetch(request),
    allowInsecureLoopback: true,
    ...options,
  });
}

import { connect, importGrant, memoryTokenStore, type Session } from "@postern/client";
import type { Org } from "@postern/org";

/** A session of the local org's administrator, in process. */
export async function localSession(org: Org): Promise<Session> {
  const { accessToken } = await org.login();
  const store = memoryTokenStore();
  const transport = (request: Request) => org.fetch(request);
  const tokens = { kind: "access-token", accessToken, instanceUrl: "http://localhost" } as const;
  await importGrant({ store, grantId: "local", tokens, transport, allowInsecureLoopback: true });
  return connect({ store, grantId: "local", transport, allowInsecureLoopback: true, clientName: "postern" });
}

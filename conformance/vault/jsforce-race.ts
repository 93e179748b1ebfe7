import { spawn } from "node:child_process";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { memoryTokenStore, saveGrant, webServerFlow } from "@postern/client";
import { createOrg } from "@postern/org";
import { browse } from "../client/browse.ts";

const CALLBACK = "http://localhost:7800/oauth/callback";

/** So many jsforce processes that share one refresh token under rotation, as copies of a configuration do: how far each gets. */
export async function jsforceRace(processes: number): Promise<readonly { refreshes: number; error?: string }[]> {
  await using org = await createOrg();
  const { url } = await org.listen({ pubsubPort: null });
  const { consumerKey: clientId, consumerSecret: clientSecret } = org.ready.app;
  const store = memoryTokenStore();
  const flow = webServerFlow({
    loginUrl: url,
    clientId,
    clientSecret,
    allowInsecureLoopback: true,
    redirectUri: CALLBACK,
  });
  const { url: authorize, expected } = await flow.authorizationUrl();
  const { username, password } = org.ready.admin;
  const callback = await browse(fetch, authorize, "http://localhost:7800/", { username, password: password! });
  const tokens = await flow.finish(new URL(callback), expected);
  const { refreshToken } = await saveGrant({ store, grantId: "default", tokens, clientId, loginUrl: url });
  const worker = join(import.meta.dirname, "jsforce-worker.ts");
  return await Promise.all(
    Array.from({ length: processes }, async () => {
      const args = [worker, url, clientId, clientSecret, refreshToken!];
      const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
      const limit = setTimeout(() => child.stdin!.end(), 10_000);
      const outcome = (await json(child.stdout!)) as { refreshes: number; error?: string };
      clearTimeout(limit);
      return outcome;
    }),
  );
}

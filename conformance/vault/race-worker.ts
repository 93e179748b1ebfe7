// One of the processes of the race: refreshes the shared grant again and again until its standard input ends.
// usage: <vault spec as JSON> <name> <client secret>
import { connect } from "@postern/client";
import { isPosternError } from "@postern/kernel";
import { storeOf, type VaultSpec } from "./store-of.ts";

const [, , spec = "", worker = "", clientSecret = ""] = process.argv;
const store = storeOf(JSON.parse(spec) as VaultSpec, worker);
let stopped = false;
process.stdin.on("end", () => {
  stopped = true;
});
process.stdin.resume();
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

while (!stopped) {
  try {
    const session = await connect({
      store,
      grantId: "default",
      clientSecret,
      allowInsecureLoopback: true,
      worker,
      loginTimeoutMs: 3_000,
    });
    say({ ready: true });
    while (!stopped) await session.refresh(await session.accessToken());
  } catch (error) {
    say({ error: isPosternError(error) ? error.code : String(error) });
    // A grant that was lost is replaced by whoever logs in again; its record changes then.
    await store.changed("default", 500);
  }
}
await store.close();
process.exit(0);

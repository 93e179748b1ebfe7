// The sync worker as a process of its own, to be killed. Everything it needs comes by environment.
import { connect, memoryTokenStore } from "@postern/client";
import { runSync } from "@postern/sync";

const { SYNC_DATABASE, SYNC_PUBSUB, SYNC_GRANT, SYNC_OBJECTS } = process.env as Record<string, string>;

await runSync({
  databaseUrl: SYNC_DATABASE!,
  pubsubEndpoint: SYNC_PUBSUB!,
  objects: SYNC_OBJECTS!.split(","),
  signal: new AbortController().signal,
  log: (line) => console.error(line),
  async connect(clientName) {
    const store = memoryTokenStore();
    await store.put(JSON.parse(SYNC_GRANT!), null);
    return connect({ store, grantId: "default", allowInsecureLoopback: true, clientName });
  },
});

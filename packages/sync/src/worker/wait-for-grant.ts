import type { GrantRecord, TokenStore } from "@postern/client";

/** A look at the store this often, for stores that cannot tell across machines. */
const LOOK_EVERY_MS = 30_000;

/**
 * Resolves when the store has a live grant under this name: at once, or when somebody has connected.
 *
 * @example await runSync({ …, connect: async (clientName, signal) => {
 *   await waitForGrant(store, "default", signal);
 *   return connect({ store, grantId: "default", clientName, clientSecret });
 * } });
 */
export async function waitForGrant(store: TokenStore, grantId: string, signal: AbortSignal): Promise<GrantRecord> {
  for (;;) {
    signal.throwIfAborted();
    const record = await store.get(grantId);
    if (record?.status.state === "live") return record;
    await store.changed(grantId, LOOK_EVERY_MS, signal);
  }
}

/**
 * Resolves when the grant that was live is no longer: somebody disconnected, the org refused it, or it was lost. Pass it to `runSync`
 * as `disconnected`, so that sync waits for the next connection instead of following events of a session nobody wants.
 */
export async function waitForDisconnect(store: TokenStore, grantId: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const record = await store.get(grantId);
    if (record?.status.state !== "live") return;
    await store.changed(grantId, LOOK_EVERY_MS, signal);
  }
}

import type { PositionStore } from "./position-store.ts";

/** Positions that end with the process: for tests and scripts. */
export function memoryPositionStore(): PositionStore {
  const positions = new Map<string, Uint8Array>();
  return {
    load: async (topic) => positions.get(topic) ?? null,
    async save(topic, replayId) {
      positions.set(topic, replayId.slice());
    },
  };
}

import { open, readFile, rename } from "node:fs/promises";
import { errors } from "./errors.ts";
import type { PositionStore } from "./position-store.ts";

/**
 * Positions of any number of topics in one JSON file (topic → base64). A save is durable when it resolves, and a crash leaves either
 * the old file or the new one. One process at a time.
 *
 * @example const positions = filePositionStore(".postern/positions.json");
 */
export function filePositionStore(path: string): PositionStore {
  let known: Promise<Map<string, string>> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function read(): Promise<Map<string, string>> {
    try {
      const parsed: unknown = JSON.parse(await readFile(path, "utf8"));
      const entries = Object.entries(parsed as Record<string, string>);
      if (Array.isArray(parsed) || entries.some(([, value]) => typeof value !== "string"))
        throw new Error("not a table of positions");
      return new Map(entries);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") return new Map();
      throw errors.PUBSUB_POSITION_FILE_UNREADABLE({ path }, { cause });
    }
  }
  function positions() {
    known ??= read();
    return known;
  }

  async function write(topic: string, replayId: Uint8Array) {
    const table = await positions();
    table.set(topic, Buffer.from(replayId).toString("base64"));
    const temporary = `${path}.new`;
    const file = await open(temporary, "w", 0o600);
    try {
      await file.writeFile(`${JSON.stringify(Object.fromEntries(table), null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  }

  return {
    async load(topic) {
      const text = (await positions()).get(topic);
      return text === undefined ? null : new Uint8Array(Buffer.from(text, "base64"));
    },
    save(topic, replayId) {
      const next = last.then(
        () => write(topic, replayId),
        () => write(topic, replayId),
      );
      last = next;
      return next;
    },
  };
}

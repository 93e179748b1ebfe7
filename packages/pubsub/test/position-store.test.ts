import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { filePositionStore, memoryPositionStore } from "../src/index.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "postern-positions-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe.each([
  ["memory", () => memoryPositionStore()],
  ["file", () => filePositionStore(join(folder, "positions.json"))],
])("a position store in %s", (_name, open) => {
  it("has nothing at first, then the newest position of each topic", async () => {
    const store = open();
    expect(await store.load("/data/A")).toBeNull();
    await store.save("/data/A", Uint8Array.of(1, 2));
    await Promise.all([store.save("/data/A", Uint8Array.of(3, 255)), store.save("/data/B", Uint8Array.of(9))]);
    expect(await store.load("/data/A")).toEqual(Uint8Array.of(3, 255));
    expect(await store.load("/data/B")).toEqual(Uint8Array.of(9));
  });
});

describe("a position file", () => {
  const path = () => join(folder, "positions.json");

  it("is found again by another process, is its owner's only, and leaves nothing beside it", async () => {
    await filePositionStore(path()).save("/data/A", Uint8Array.of(7));
    expect(await filePositionStore(path()).load("/data/A")).toEqual(Uint8Array.of(7));
    expect((await stat(path())).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["positions.json"]);
    expect(JSON.parse(await readFile(path(), "utf8"))).toEqual({ "/data/A": "Bw==" });
  });

  it.each(["", "{", "[]", "null", '{"/data/A":7}'])("that holds %j is refused, not overwritten", async (text) => {
    await writeFile(path(), text);
    const store = filePositionStore(path());
    const refusal = { code: "PUBSUB_POSITION_FILE_UNREADABLE" };
    await expect(store.load("/data/A")).rejects.toMatchObject(refusal);
    await expect(store.save("/data/A", Uint8Array.of(1))).rejects.toMatchObject(refusal);
    expect(await readFile(path(), "utf8")).toBe(text);
  });
});

import { describe, expect, it } from "vitest";
import { saveError } from "../../src/index.ts";
import { idOf, noViolations, strictRestCase } from "./strict-case.ts";

noViolations();

const named = (count: number, prefix = "A") => Array.from({ length: count }, (_, i) => ({ Name: `${prefix}${i}` }));

async function* slowly<T>(items: readonly T[], read: { count: number }) {
  for (const item of items) {
    read.count++;
    yield item;
  }
}

it("any number is written in chunks, results in order, failures with a code that teaches", async () => {
  const { session, rest } = await strictRestCase();
  const progress: unknown[] = [];
  const rows = [...named(300), {}, ...named(149, "B")];
  const results = await session.collections.create("Account", rows, {
    concurrency: 3,
    onProgress: (now) => progress.push(now),
  });
  expect(results.map(({ success }) => success)).toEqual(rows.map((row) => "Name" in row));
  expect(saveError(results[300]!)).toMatchObject({ code: "FIELD_REQUIRED", data: { fields: ["Name"] } });
  expect(saveError(results[0]!)).toBeNull();
  expect(progress).toEqual([200, 400, 450].map((done) => ({ done, failed: done > 300 ? 1 : 0, total: 450 })));
  const ids = results.flatMap(({ id }) => id ?? []);
  const changed = await session.collections.update(
    "Account",
    ids.slice(0, 201).map((Id) => ({ Id, Industry: "Energy" })),
  );
  const removed = await session.collections.delete(ids);
  expect([changed, removed].flat().every(({ success }) => success)).toBe(true);
  expect([rest.rows.count("Account"), rest.calls.length]).toEqual([0, 3 + 2 + 3]);
});

it("an upsert by external id says what was created", async () => {
  const { session, rest } = await strictRestCase();
  rest.rows.create("Account", { Name: "Old", Ext__c: "1" });
  const results = await session.collections.upsert("Account", "Ext__c", [
    { Ext__c: "1", Name: "Older" },
    { Ext__c: "2", Name: "New" },
  ]);
  expect(results.map(({ created }) => created)).toEqual([false, true]);
});

it("allOrNone holds a chunk together and no more than that", async () => {
  const { session, rest } = await strictRestCase();
  const results = await session.collections.create("Account", [...named(200), ...named(100, "B"), {}], {
    allOrNone: true,
  });
  expect([rest.rows.count("Account"), results.filter(({ success }) => success).length]).toEqual([200, 200]);
  expect(new Set(results.slice(200).map((one) => saveError(one)?.code))).toEqual(
    new Set(["TRANSACTION_ROLLED_BACK", "FIELD_REQUIRED"]),
  );
});

describe("rows that are locked", () => {
  it("are sent again alone, and keep their place", async () => {
    const { session, rest, waited } = await strictRestCase();
    rest.rows.locks.set("A1", 2).set("A3", 1);
    const saving = session.collections.create("Account", named(5));
    for (const pause of [500, 1_000]) await waited.elapse(pause);
    const results = await saving;
    expect(results.every(({ success }) => success)).toBe(true);
    expect(results.map(({ id }) => rest.rows.get("Account", id!)?.Name)).toEqual(["A0", "A1", "A2", "A3", "A4"]);
    expect([rest.rows.count("Account"), rest.calls.length]).toEqual([5, 3]);
  });

  it("take their chunk with them where it is all or none", async () => {
    const { session, rest, waited } = await strictRestCase();
    rest.rows.locks.set("A1", 1);
    const saving = session.collections.create("Account", named(3), { allOrNone: true });
    await waited.elapse(500);
    expect((await saving).every(({ success }) => success)).toBe(true);
    expect(rest.rows.count("Account")).toBe(3);
  });
});

describe("a source that is read as it goes", () => {
  it("is read no further than what is on the wire, and gives results as they come", async () => {
    const { session, rest } = await strictRestCase();
    const read = { count: 0 };
    let seen = 0;
    for await (const { success } of session.collections.streaming.create("Account", slowly(named(1_000), read))) {
      if (success && seen++ === 0) expect(read.count).toBe(200);
    }
    expect([seen, rest.rows.count("Account")]).toEqual([1_000, 1_000]);
  });

  it("is closed when nobody wants more", async () => {
    const { session, rest } = await strictRestCase();
    const read = { count: 0 };
    for await (const _ of session.collections.streaming.create("Account", slowly(named(1_000), read))) break;
    expect([read.count, rest.rows.count("Account")]).toEqual([200, 200]);
  });
});

it("an aborted write ends between chunks", async () => {
  const { session, rest } = await strictRestCase();
  const controller = new AbortController();
  const saving = session.collections.create("Account", named(600), {
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await expect(saving).rejects.toMatchObject({ name: "AbortError" });
  expect(rest.rows.count("Account")).toBe(200);
});

describe("an answer that is lost", () => {
  /** The chunk is written and its answer does not come. */
  async function losing(chunk: number) {
    const given = await strictRestCase();
    const answer = given.org.intercept!;
    let calls = 0;
    given.org.intercept = async (request, path) => {
      const response = await answer(request, path);
      if (++calls === chunk) throw new TypeError("socket closed");
      return response;
    };
    return given;
  }

  it("of a create is not asked for again: what is done and what is in doubt is told", async () => {
    const { session, rest } = await losing(2);
    const saving = session.collections.create("Account", named(600));
    await expect(saving).rejects.toMatchObject({
      code: "COLLECTION_INTERRUPTED",
      data: { done: 200, inDoubt: [{ from: 200, to: 400 }] },
      cause: { code: "NETWORK" },
    });
    const error = (await saving.catch((caught: unknown) => caught)) as { data: { results: readonly unknown[] } };
    expect(error.data.results).toHaveLength(200);
    expect(rest.rows.count("Account")).toBe(400);
  });

  it("of an upsert is asked for again, and nothing is doubled", async () => {
    const { session, rest, waited } = await losing(2);
    const rows = Array.from({ length: 600 }, (_, i) => ({ Ext__c: String(i), Name: `A${i}` }));
    const saving = session.collections.upsert("Account", "Ext__c", rows);
    await waited.elapse(500);
    expect((await saving).every(({ success }) => success)).toBe(true);
    expect(rest.rows.count("Account")).toBe(600);
  });

  it("of the first call is the call's own error", async () => {
    const { session } = await losing(1);
    await expect(session.collections.create("Account", named(3))).rejects.toMatchObject({ code: "NETWORK" });
  });
});

it("rows come back in the order of their ids, null for what is missing", async () => {
  const { session, rest } = await strictRestCase();
  const ids = named(3).map((row) => idOf(rest.rows.create("Account", row)));
  const rows = await session.collections.retrieve<{ Name: string }>(
    "Account",
    [ids[2]!, "001000000000999AAA", ids[0]!],
    ["Name"],
  );
  expect(rows.map((row) => row?.Name ?? null)).toEqual(["A2", null, "A0"]);
});

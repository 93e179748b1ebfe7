import { describe, expect, it } from "vitest";
import type { Step } from "../../src/index.ts";
import { soql } from "../../src/index.ts";
import { idOf, noViolations, strictRestCase } from "./strict-case.ts";

noViolations();

describe("composite", () => {
  it("later steps use what earlier ones gave, in fields, ids and queries", async () => {
    const { session, rest } = await strictRestCase();
    const [accountId, contactId, row, page] = await session
      .composite(
        (steps) => {
          const account = steps.create("Account", { Name: "Acme & Söhne" });
          const contact = steps.create("Contact", { LastName: "Bond", AccountId: account.id });
          const read = steps.retrieve("Contact", contact.id, ["LastName", "AccountId"]);
          rest.queries.answers.set("SELECT Id FROM Contact WHERE AccountId = '001000000000001AAA'", [{ Id: "c" }]);
          const query = steps.query<{ Id: string }>(soql`SELECT Id FROM Contact WHERE AccountId = ${account.id}`);
          steps.update("Account", account.id, { Industry: "Energy" });
          steps.create("Contact", { LastName: "Q", AccountId: query.field("records[0].Id") });
          return [account, contact, read, query];
        },
        { allOrNone: false },
      )
      .settled();
    expect([accountId, contactId].every(({ ok }) => ok)).toBe(true);
    expect(row).toMatchObject({ ok: true, value: { LastName: "Bond", AccountId: "001000000000001AAA" } });
    expect(page).toMatchObject({ ok: true, value: { records: [{ Id: "c" }] } });
    expect(rest.rows.get("Account", "001000000000001AAA")?.Industry).toBe("Energy");
    expect(rest.calls).toEqual(["POST composite"]);
  });

  it("a failed step is named with its own code; without allOrNone the others are done", async () => {
    const { session, rest } = await strictRestCase();
    const call = session.composite((steps) => {
      const bad = steps.create("Account", {});
      return [
        steps.create("Account", { Name: "Good" }),
        bad,
        steps.create("Contact", { LastName: "X", AccountId: bad.id }),
      ];
    });
    await expect(call.send()).rejects.toMatchObject({
      code: "COMPOSITE_FAILED",
      data: {
        failed: 2,
        total: 3,
        items: [
          { index: 0, code: "FIELD_REQUIRED", errorCode: "REQUIRED_FIELD_MISSING" },
          { index: 2, code: "DEPENDENCY_FAILED" },
        ],
      },
      cause: { code: "FIELD_REQUIRED" },
    });
    expect(rest.rows.count("Account")).toBe(1);
    const [good, bad] = await call.settled();
    expect([good.ok, !bad.ok && bad.error.code]).toEqual([true, "FIELD_REQUIRED"]);
  });

  it("with allOrNone nothing stays, and the cause stands first", async () => {
    const { session, rest } = await strictRestCase();
    const call = session.composite(
      (steps) => [steps.create("Account", { Name: "Good" }), steps.create("Account", {})],
      { allOrNone: true },
    );
    await expect(call.send()).rejects.toMatchObject({
      data: {
        items: [
          { index: 1, code: "FIELD_REQUIRED" },
          { index: 0, code: "TRANSACTION_ROLLED_BACK" },
        ],
      },
    });
    expect(rest.rows.count("Account")).toBe(0);
  });

  it("more than 25 steps are split, with references across the calls", async () => {
    const { session, rest } = await strictRestCase();
    const ids = await session
      .composite((steps) => {
        const account = steps.create("Account", { Name: "Parent" });
        const others = Array.from({ length: 40 }, (_, i) =>
          steps.create("Contact", { LastName: `C${i}`, AccountId: account.id }),
        );
        steps.update("Account", account.id, { Industry: "Media" });
        return [account, ...others];
      })
      .send();
    expect([ids.length, rest.calls.length, rest.rows.by("Contact", "AccountId", ids[0]).length]).toEqual([41, 2, 40]);
    expect(rest.rows.get("Account", ids[0]!)?.Industry).toBe("Media");
  });

  it("what a failed step of an earlier call should have given halts its dependants only", async () => {
    const { session, rest } = await strictRestCase();
    const outcomes = await session
      .composite((steps) => {
        const bad = steps.create("Account", {});
        const fill = Array.from({ length: 24 }, (_, i) => steps.create("Account", { Name: `A${i}` }));
        return [
          bad,
          ...fill,
          steps.create("Contact", { LastName: "X", AccountId: bad.id }),
          steps.create("Account", { Name: "Last" }),
        ];
      })
      .settled();
    const codes = outcomes.map((one) => (one.ok ? "ok" : one.error.code));
    expect([codes[0], codes[25], codes[26]]).toEqual(["FIELD_REQUIRED", "DEPENDENCY_FAILED", "ok"]);
    expect(rest.rows.count("Contact")).toBe(0);
  });

  it.each([
    ["26 steps of all or none", (n: number) => n, 26, 0],
    ["six queries of all or none", () => 0, 0, 6],
  ])("%s are refused without a call", async (_, __, creates, queries) => {
    const { session, rest } = await strictRestCase();
    const build = () =>
      session.composite(
        (steps) => {
          for (let i = 0; i < creates; i++) steps.create("Account", { Name: "A" });
          for (let i = 0; i < queries; i++) steps.query("SELECT Id FROM Account");
          return [];
        },
        { allOrNone: true },
      );
    expect(build).toThrow(expect.objectContaining({ code: "COMPOSITE_REFUSED" }));
    expect(rest.calls).toEqual([]);
  });

  it("text of a user that looks like a reference never becomes one", async () => {
    const { session } = await strictRestCase();
    const attack = () =>
      session.composite((steps) => [
        steps.create("Account", { Name: "A" }),
        steps.create("Account", { Name: "@{step1.id}" }),
      ]);
    expect(attack).toThrow(expect.objectContaining({ code: "COMPOSITE_REFUSED" }));
  });

  it("a step of another call is refused", async () => {
    const { session } = await strictRestCase();
    let stray: Step | undefined;
    session.composite((steps) => {
      stray = steps.delete("Account", "001000000000001AAA");
      return [];
    });
    expect(() => session.composite(() => [stray!])).toThrow(expect.objectContaining({ code: "COMPOSITE_REFUSED" }));
  });
});

describe("batch", () => {
  it("independent steps are answered by position, 25 to a call", async () => {
    const { session, rest } = await strictRestCase();
    const made = Array.from({ length: 30 }, (_, i) => idOf(rest.rows.create("Account", { Name: `A${i}` })));
    const rows = await session.batch((steps) => made.map((id) => steps.retrieve("Account", id, ["Name"]))).send();
    expect([rows[29], rest.calls.length]).toMatchObject([{ Name: "A29" }, 2]);
    const [limits, upserted, deleted, many] = await session
      .batch((steps) => [
        steps.request<{ DailyApiRequests: { Max: number } }>({ method: "GET", path: "limits" }),
        steps.upsert("Account", "Ext__c", "é/1", { Name: "E" }),
        steps.delete("Account", made[0]!),
        steps.createMany("Account", [{ Name: "M" }, {}]),
      ])
      .send();
    expect([limits.DailyApiRequests.Max, upserted.created, deleted]).toEqual([15_000, true, undefined]);
    expect(many.map((one) => one.success)).toEqual([true, false]);
  });

  it("haltOnError ends the calls behind the one that failed too", async () => {
    const { session, rest } = await strictRestCase();
    const outcomes = await session
      .batch((steps) => Array.from({ length: 30 }, (_, i) => steps.create("Account", i === 3 ? {} : { Name: "A" })), {
        haltOnError: true,
      })
      .settled();
    expect(outcomes.map((one) => (one.ok ? "ok" : one.error.code)).slice(2, 5)).toEqual([
      "ok",
      "FIELD_REQUIRED",
      "TRANSACTION_ROLLED_BACK",
    ]);
    expect([rest.rows.count("Account"), rest.calls.length, outcomes.length]).toEqual([3, 1, 30]);
  });
});

describe("graph", () => {
  it("100 steps hold together", async () => {
    const { session, rest } = await strictRestCase();
    const build = (last: object) =>
      session.graph((steps) => {
        const root = steps.create("Account", { Name: "Root" });
        for (let i = 0; i < 98; i++) steps.create("Contact", { LastName: `C${i}`, AccountId: root.id });
        return [root, steps.create("Contact", last as { LastName: string })];
      });
    await expect(build({}).send()).rejects.toMatchObject({
      code: "COMPOSITE_FAILED",
      data: { failed: 100, allOrNone: true },
    });
    expect(rest.rows.count("Account") + rest.rows.count("Contact")).toBe(0);
    await build({ LastName: "Last" }).send();
    expect([rest.rows.count("Contact"), rest.calls.length]).toEqual([99, 2]);
  });

  it("graphs stand each alone, in as few calls as they fit into", async () => {
    const { session, rest } = await strictRestCase();
    const outcomes = await session.graphs(
      Array.from({ length: 80 }, (_, n) => (steps) => {
        const account = steps.create("Account", { Name: `A${n}` });
        return [account, steps.create("Contact", n === 5 ? {} : { LastName: "C", AccountId: account.id })] as const;
      }),
    );
    expect(outcomes.map(([, contact]) => contact.ok).filter((ok) => !ok)).toHaveLength(1);
    expect([rest.rows.count("Account"), rest.calls.length]).toEqual([79, 2]);
  });

  it("501 steps are refused", async () => {
    const { session } = await strictRestCase();
    const build = () =>
      session.graph((steps) => {
        for (let i = 0; i < 501; i++) steps.create("Account", { Name: "A" });
        return [];
      });
    expect(build).toThrow(expect.objectContaining({ code: "COMPOSITE_REFUSED" }));
  });
});

describe("tree", () => {
  const family = (name: string, children: number) => ({
    Name: name,
    Contacts: { type: "Contact", records: Array.from({ length: children }, (_, i) => ({ LastName: `${name}${i}` })) },
  });

  it("records are created with their children, and the ids have the same shape", async () => {
    const { session, rest } = await strictRestCase();
    const ids = await session.tree("Account", [family("A", 2), { Name: "B" }]);
    expect(ids.map(({ children }) => (children.Contacts ?? []).length)).toEqual([2, 0]);
    expect(rest.rows.get("Contact", ids[0]!.children.Contacts![1]!.id)).toMatchObject({
      LastName: "A1",
      AccountId: ids[0]!.id,
    });
  });

  it("more than 200 records go in several calls; a family stays together", async () => {
    const { session, rest } = await strictRestCase();
    await session.tree(
      "Account",
      Array.from({ length: 5 }, (_, i) => family(`F${i}`, 60)),
    );
    expect([rest.rows.count("Contact"), rest.calls.length]).toEqual([300, 2]);
    await expect(session.tree("Account", [family("F", 200)])).rejects.toMatchObject({ code: "COMPOSITE_REFUSED" });
  });

  it("a refused record is named by its place, and nothing of its call stays", async () => {
    const { session, rest } = await strictRestCase();
    const bad = { Name: "A", Contacts: { type: "Contact", records: [{ LastName: "ok" }, {}] } };
    await expect(session.tree("Account", [{ Name: "First" }, bad])).rejects.toMatchObject({
      code: "COMPOSITE_FAILED",
      data: { failed: 1, total: 4, items: [{ index: 3, code: "FIELD_REQUIRED" }] },
    });
    expect(rest.rows.count("Account")).toBe(0);
  });
});

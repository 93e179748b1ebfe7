import { manualClock } from "@postern/kernel";
import { expect, it } from "vitest";
import { CLIENT_ID, CLIENT_SECRET, type PracticeOrg, practiceOrg } from "../../test/practice-org.ts";
import { GRANT } from "../../test/token-store-contract.ts";
import { type GrantRecord, type KeepAliveOptions, keepAlive, memoryTokenStore, type TokenStore } from "../index.ts";

const DAY_MS = 86_400_000;
const NOW = Date.parse("2026-03-01T09:00:00Z");

interface Fleet {
  readonly store: TokenStore;
  readonly orgs: ReadonlyMap<string, PracticeOrg>;
  add(grantId: string, idleDays: number, more?: Partial<GrantRecord>): Promise<PracticeOrg>;
  run(more?: Partial<KeepAliveOptions>): ReturnType<typeof keepAlive>;
}

/** Tenants with an org each. */
function fleet(): Fleet {
  const clock = manualClock({ start: NOW });
  const store = memoryTokenStore({ clock });
  const orgs = new Map<string, PracticeOrg>();
  return {
    store,
    orgs,
    async add(grantId, idleDays, more = {}) {
      const origin = `https://${grantId}.my.salesforce.com`;
      const org = practiceOrg(origin);
      orgs.set(origin, org);
      const { accessToken, refreshToken } = org;
      const tokens = { accessToken, refreshToken, issuedAt: NOW - idleDays * DAY_MS };
      await store.put(
        { ...GRANT, grantId, clientId: CLIENT_ID, loginUrl: origin, instanceUrl: origin, ...tokens, ...more },
        null,
      );
      return org;
    },
    run: (more = {}) =>
      keepAlive({
        store,
        clock,
        clientSecret: CLIENT_SECRET,
        transport: async (request) => orgs.get(new URL(request.url).origin)!.transport(request),
        worker: "keeper",
        gapMs: 0,
        random: () => 0,
        ...more,
        onLine: (line) => {
          more.onLine?.(line);
          // A gap of nothing is a timer all the same.
          queueMicrotask(() => void clock.advance(0));
        },
      }),
  };
}

it("refreshes what was idle for a third of the limit and leaves the rest alone", async () => {
  const { add, run, store } = fleet();
  const [idle, recent, dead, given] = [
    await add("idle", 10),
    await add("recent", 9.9),
    await add("dead", 20, {
      status: { state: "dead", error: "invalid_grant", description: "", worker: "w", at: NOW },
    }),
    await add("given", 20, { refreshToken: null }),
  ];
  const { lines, isComplete } = await run();
  expect(isComplete).toBe(true);
  expect(Object.fromEntries(lines.map((line) => [line.grantId, [line.outcome, line.worker, line.error]]))).toEqual({
    idle: ["refreshed", "keeper", null],
    recent: ["recent", "keeper", null],
    dead: ["ended", "keeper", null],
    given: ["not-renewable", "keeper", null],
  });
  expect([idle, recent, dead, given].map((org) => org.refreshes)).toEqual([1, 0, 0, 0]);
  expect((await store.get("idle"))?.refreshToken).toBe(idle.refreshToken);
});

it("tells what failed and what ended, and goes on with the others", async () => {
  const { add, run, store } = fleet();
  (await add("away", 20)).intercept = () => {
    throw new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNREFUSED" }) });
  };
  (await add("ended", 20)).ended = true;
  const { refreshes } = { refreshes: await add("idle", 20) };
  const { lines } = await run({ random: () => 0.99 });
  expect(Object.fromEntries(lines.map((line) => [line.grantId, [line.outcome, line.error?.code]]))).toEqual({
    away: ["failed", "NETWORK"],
    ended: ["ended", "GRANT_DEAD"],
    idle: ["refreshed", undefined],
  });
  expect(refreshes.refreshes).toBe(1);
  expect((await store.get("away"))?.status).toEqual({ state: "live" });
});

it("processes that run at the same time refresh each grant once", async () => {
  const { add, run, orgs } = fleet();
  for (let n = 0; n < 6; n++) await add(`tenant-${n}`, 20);
  const runs = await Promise.all(["one", "two", "three"].map((worker) => run({ worker })));
  expect([...orgs.values()].map((org) => [org.refreshes, org.reuses])).toEqual(Array(6).fill([1, 0]));
  const outcomes = runs.flatMap(({ lines }) => lines.map(({ outcome }) => outcome));
  expect(outcomes.filter((outcome) => outcome === "refreshed")).toHaveLength(6);
  expect(outcomes.filter((outcome) => outcome === "elsewhere")).toHaveLength(12);
});

it("stops before the next grant when it is told to", async () => {
  const { add, run, orgs } = fleet();
  for (let n = 0; n < 3; n++) await add(`tenant-${n}`, 20);
  const stop = new AbortController();
  const { lines, isComplete } = await run({ signal: stop.signal, onLine: () => stop.abort() });
  expect([lines.length, isComplete]).toEqual([1, false]);
  expect([...orgs.values()].reduce((sum, org) => sum + org.refreshes, 0)).toBe(1);
});

it("each grant may have an app of its own", async () => {
  const { add, run } = fleet();
  const org = await add("tenant", 3);
  const { lines } = await run({ clientSecret: "", idleDays: 2, optionsFor: () => ({ clientSecret: CLIENT_SECRET }) });
  expect([lines[0]?.outcome, org.refreshes]).toEqual(["refreshed", 1]);
});

import { expect, it } from "vitest";
import { GRANT } from "../../test/token-store-contract.ts";
import { type ApprovalGuard, checkApprovals, deviceFlow, type GrantRecord, memoryTokenStore } from "../index.ts";

const OTHER_USER = "005000000000002AAA";
const OTHER_ORG = "00D000000000002AAA";
const DEAD = { state: "dead", error: "x", description: "", worker: "w", at: 1 } as const;

/** A store with as many grants as changes are given. */
async function stored(...changes: readonly Partial<GrantRecord>[]) {
  const store = memoryTokenStore();
  for (const [n, change] of changes.entries()) await store.put({ ...GRANT, grantId: `grant-${n}`, ...change }, null);
  return store;
}

const times = (count: number, change: Partial<GrantRecord> = {}) => Array.from({ length: count }, () => change);
const check = async (changes: readonly Partial<GrantRecord>[], guard: Partial<ApprovalGuard> = {}) =>
  checkApprovals({ store: await stored(...changes), clientId: GRANT.clientId, ...guard });

it("five live approvals of one user and app leave no room for a sixth", async () => {
  await check(times(4));
  await expect(check(times(5))).rejects.toMatchObject({
    code: "APPROVAL_LIMIT",
    data: { limit: 5, user: "me@acme.test", grantIds: ["grant-0", "grant-1", "grant-2", "grant-3", "grant-4"] },
  });
});

it.each([
  ["without a refresh token", { refreshToken: null }],
  ["that have ended", { status: DEAD }],
  ["of another app", { clientId: "3MVG9other" }],
] as [string, Partial<GrantRecord>][])("grants %s do not count", (_, change) =>
  check([...times(4), ...times(3, change)]),
);

it.each([
  ["user", { userId: OTHER_USER, username: "you@acme.test" }],
  ["org", { organizationId: OTHER_ORG }],
])("another %s's are counted apart", (_, change) => check([...times(4), ...times(4, change)]));

it.each([
  ["by name", { user: "me@acme.test" }, true],
  ["by id", { user: GRANT.userId }, true],
  ["by the short id", { user: GRANT.userId.slice(0, 15) }, true],
  ["another by name", { user: "you@acme.test" }, false],
  ["in another org", { organizationId: OTHER_ORG }, false],
  ["on purpose", { allowEviction: true }, false],
  ["with a higher limit", { limit: 6 }, false],
])("who is about to log in, %s: refused %s", async (_, guard, refused) => {
  const work = check(times(5), guard);
  if (refused) await expect(work).rejects.toMatchObject({ code: "APPROVAL_LIMIT" });
  else await work;
});

it("a device is shown no code when its login would end another", async () => {
  const transport = () => Promise.reject(new Error("asked"));
  const approvals = { store: await stored(...times(5)) };
  const { clientId, loginUrl } = GRANT;
  await expect(deviceFlow({ clientId, loginUrl, transport, approvals })).rejects.toMatchObject({
    code: "APPROVAL_LIMIT",
  });
});

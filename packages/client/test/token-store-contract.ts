import { type OffsetClock, offsetClock } from "@postern/kernel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { GrantRecord, TokenStore } from "../src/index.ts";

export const GRANT: Omit<GrantRecord, "version"> = {
  grantId: "default",
  clientId: "3MVG9practice",
  loginUrl: "https://acme.my.salesforce.com",
  instanceUrl: "https://acme.my.salesforce.com",
  organizationId: "00D000000000001AAA",
  userId: "005000000000001AAA",
  username: "me@acme.test",
  identityUrl: "https://acme.my.salesforce.com/id/00D000000000001AAA/005000000000001AAA",
  scopes: ["api", "refresh_token"],
  accessToken: "00D000000000001!access.one",
  refreshToken: "5Aep861-refresh-one",
  issuedAt: 1_700_000_000_000,
  status: { state: "live" },
  intent: null,
};

/** What every token store must do. The factory makes an empty store; `reopen` gives a second view of the same one. */
export function tokenStoreContract(
  name: string,
  create: (clock: OffsetClock) => { store: TokenStore; reopen(): TokenStore },
) {
  describe(`token store contract: ${name}`, () => {
    let clock: OffsetClock;
    let store: TokenStore;
    let other: TokenStore;
    beforeEach(() => {
      clock = offsetClock();
      const made = create(clock);
      store = made.store;
      other = made.reopen();
    });
    afterEach(async () => {
      await other.close();
      await store.close();
    });

    it("an unknown grant is null", async () => expect(await store.get("nobody")).toBeNull());

    it("what was put is read back, by every view, with version 1", async () => {
      const written = await store.put(GRANT, null);
      expect(written).toEqual({ ...GRANT, version: 1 });
      expect(await other.get("default")).toEqual(written);
    });

    it("each write raises the version by one, also when the record carries an old version", async () => {
      const first = await store.put(GRANT, null);
      const second = await store.put({ ...first, accessToken: "two" }, first.version);
      expect([second.version, (await other.get("default"))?.accessToken]).toEqual([2, "two"]);
    });

    it.each([
      ["a grant that exists", 1, null],
      ["an older version", 2, 1],
      ["a version that is not there yet", 1, 2],
      ["a grant that does not exist", 0, 1],
    ])("a write that expects otherwise is refused: %s", async (_, writes, expected) => {
      for (let version = 0; version < writes; version++) await store.put(GRANT, version === 0 ? null : version);
      const refused = other.put({ ...GRANT, accessToken: "mine" }, expected);
      await expect(refused).rejects.toMatchObject({ code: "TOKEN_STORE_CONFLICT" });
      expect((await store.get("default"))?.accessToken).toBe(writes === 0 ? undefined : GRANT.accessToken);
    });

    it("of writers that expect the same version exactly one wins", async () => {
      await store.put(GRANT, null);
      const writers = [store, other, store, other].map((view, i) => view.put({ ...GRANT, accessToken: `${i}` }, 1));
      const outcomes = await Promise.allSettled(writers);
      expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
    });

    it("a record handed out does not change what is stored", async () => {
      const written = await store.put({ ...GRANT, scopes: [...GRANT.scopes] }, null);
      try {
        (written.scopes as string[]).push("full");
      } catch {}
      expect((await other.get("default"))?.scopes).toEqual(GRANT.scopes);
    });

    it("grants are listed by id, and are gone when deleted", async () => {
      await store.put({ ...GRANT, grantId: "b" }, null);
      await store.put({ ...GRANT, grantId: "a" }, null);
      expect((await other.list()).map((grant) => grant.grantId)).toEqual(["a", "b"]);
      await other.delete("a");
      expect((await store.list()).map((grant) => grant.grantId)).toEqual(["b"]);
      await store.delete("a");
    });

    it("one worker at a time has the lease, and the next after its release", async () => {
      const lease = await store.lease("default", "one", 60_000);
      expect(await other.lease("default", "two", 60_000)).toBeNull();
      expect(await store.lease("another", "two", 60_000)).not.toBeNull();
      await lease?.release();
      expect(await other.lease("default", "two", 60_000)).toMatchObject({ worker: "two" });
    });

    it("a lease ends at its expiry, and its late release does not end the next one", async () => {
      const late = await store.lease("default", "one", 60_000);
      await clock.advance(60_001);
      expect(await other.lease("default", "two", 60_000)).not.toBeNull();
      await late?.release();
      expect(await store.lease("default", "three", 60_000)).toBeNull();
    });

    it("waiting ends with a write by another view", async () => {
      const waiting = store.changed("default", 60_000);
      await other.put(GRANT, null);
      await waiting;
    });

    it("waiting ends with a release by another view", async () => {
      const lease = await other.lease("default", "one", 60_000);
      const waiting = store.changed("default", 60_000);
      await lease?.release();
      await waiting;
    });

    it("waiting ends at its time-out and with its signal", async () => {
      await store.changed("default", 1);
      const controller = new AbortController();
      const waiting = store.changed("default", 60_000, controller.signal);
      controller.abort();
      await waiting;
      await store.changed("default", 60_000, controller.signal);
    });
  });
}

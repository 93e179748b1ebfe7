import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OrgForJsforce, orgForJsforce } from "./an-org.ts";

let place: OrgForJsforce;
beforeAll(async () => {
  place = await orgForJsforce();
});
afterAll(() => place[Symbol.asyncDispose]());

const THREE_HOURS = 3 * 3_600_000;

describe("jsforce: sessions", () => {
  it("logs in by SOAP, knows who it is, and logs out", async () => {
    const connection = await place.bySoap();
    expect(connection.userInfo?.organizationId).toBe(place.org.ready.orgId);
    const identity = await connection.identity();
    expect(identity).toMatchObject({
      organization_id: place.org.ready.orgId,
      username: place.org.ready.admin.username,
    });
    const { accessToken } = connection;
    await connection.logout();
    const { Connection } = await import("jsforce");
    const stale = new Connection({ instanceUrl: place.url, accessToken: accessToken! });
    await expect(stale.query("SELECT Id FROM User")).rejects.toMatchObject({ errorCode: "INVALID_SESSION_ID" });
  });

  it("comes in by the web server flow with PKCE", async () => {
    const connection = await place.byWebServerFlow();
    expect(connection.refreshToken).toBeTruthy();
    expect((await connection.identity()).user_id).toBe(connection.userInfo?.id);
    expect((await connection.query("SELECT COUNT() FROM Account")).totalSize).toBeGreaterThan(1000);
  });

  it("refreshes by itself when the session has expired, and replays the call", async () => {
    const tokens: string[] = [];
    const connection = await place.byWebServerFlow({ onRefresh: (token) => void tokens.push(token) });
    const first = connection.accessToken;
    await place.org.clock.advance(THREE_HOURS);
    expect((await connection.query("SELECT COUNT() FROM Account")).done).toBe(true);
    expect(tokens).toHaveLength(1);
    expect(connection.accessToken).not.toBe(first);
  });

  it("asks a refreshFn of the caller's", async () => {
    const { Connection } = await import("jsforce");
    const fresh = await place.byToken();
    const connection = new Connection({
      instanceUrl: place.url,
      accessToken: "00D000000000001!AAAA",
      refreshFn: async (_, callback) => callback(null, fresh.accessToken!),
    });
    expect((await connection.query("SELECT Id FROM Account LIMIT 1")).records).toHaveLength(1);
  });
});

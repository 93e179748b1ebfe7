import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AWAY, HOME, ORIGIN, type Rehearsal, rehearse } from "./rehearsal.ts";

let r: Rehearsal;
let admin: string;
beforeAll(async () => {
  r = await rehearse();
});
beforeEach(async () => {
  await r.reset();
  admin = (await r.org.login()).accessToken;
});
afterAll(() => r.org.close());

type Row = Readonly<Record<string, unknown>>;
async function call(method: string, path: string, token = admin, body?: object) {
  const response = await r.org.fetch(`${ORIGIN}/services/data/v67.0/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
    ip: HOME,
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
}
async function query(soql: string, token = admin): Promise<Row[]> {
  const { status, body } = await call("GET", `query?q=${encodeURIComponent(soql)}`, token);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body.records.map(({ attributes: _, ...row }: Row) => row);
}
const tokensOf = async () => (await r.webServer()).tokens!;

describe("LoginHistory", () => {
  it("has a row per attempt about a user, with the documented status and sub-type; attempts about nobody are in /_postern only", async () => {
    await r.refresh();
    r.settings({ tokenIpRanges: [{ start: AWAY, end: AWAY }] });
    await r.refresh();
    await r.token({ grant_type: "refresh_token", refresh_token: "5Aep000unknown" });
    const rows = await query(
      `SELECT UserId, LoginType, LoginSubType, Status, SourceIp, Application, LoginUrl FROM LoginHistory WHERE Application = 'Rehearsal' ORDER BY LoginTime DESC, Id DESC LIMIT 2`,
    );
    const about = {
      UserId: r.person.id,
      LoginType: "Remote Access 2.0",
      LoginSubType: "OauthRefreshToken",
      SourceIp: HOME,
      Application: "Rehearsal",
      LoginUrl: ORIGIN,
    };
    expect(rows).toEqual([
      { ...about, Status: "Failed: IP Address Not Allowed" },
      { ...about, Status: "Success" },
    ]);
    expect(r.org.identity.loginHistory(1)[0]).toMatchObject({ userId: null, reason: expect.any(String) });
  });

  it("is counted, grouped, paged and found by id like any other object; nobody writes it", async () => {
    for (let i = 0; i < 250; i++) await r.clientCredentials();
    const [{ n }] = (await query(
      "SELECT count(Id) n FROM LoginHistory WHERE LoginSubType = 'OauthClientCredentials'",
    )) as [{ n: number }];
    expect(n).toBe(250);
    const first = await call("GET", `query?q=${encodeURIComponent("SELECT Id FROM LoginHistory ORDER BY LoginTime")}`);
    expect(first.body.totalSize).toBeGreaterThan(250);
    const id = first.body.records[0].Id as string;
    expect(id).toMatch(/^0Ya.{15}$/);
    expect((await call("GET", `sobjects/LoginHistory/${id}`)).body).toMatchObject({ Id: id, Status: "Success" });
    expect((await call("DELETE", `sobjects/LoginHistory/${id}`)).status).toBe(400);
    expect((await call("POST", "sobjects/LoginHistory", admin, { Status: "Success" })).status).toBe(400);
  });
});

describe("AuthSession", () => {
  it("names the caller's own session, its level, life and the line in the login history", async () => {
    const { access_token } = await tokensOf();
    const rows = await query(
      "SELECT Id, UsersId, SessionType, LoginType, SessionSecurityLevel, NumSecondsValid, SourceIp, IsCurrent, LoginHistoryId, Users.Username FROM AuthSession WHERE IsCurrent = true",
      access_token,
    );
    expect(rows).toEqual([
      {
        Id: expect.stringMatching(/^0Ak/),
        UsersId: r.person.id,
        SessionType: "Oauth2",
        LoginType: "Remote Access 2.0",
        SessionSecurityLevel: "STANDARD",
        NumSecondsValid: 7200,
        SourceIp: HOME,
        IsCurrent: true,
        LoginHistoryId: expect.stringMatching(/^0Ya/),
        Users: { attributes: expect.anything(), Username: r.person.username },
      },
    ]);
    const history = await query(
      `SELECT Status, LoginSubType FROM LoginHistory WHERE Id = '${rows[0]!.LoginHistoryId}'`,
    );
    expect(history).toEqual([{ Status: "Success", LoginSubType: "OauthWebServer" }]);
  });

  it("delete ends the session, and the refresh token survives", async () => {
    const { access_token, refresh_token } = await tokensOf();
    const [{ Id }] = (await query("SELECT Id FROM AuthSession WHERE IsCurrent = true", access_token)) as [
      { Id: string },
    ];
    expect((await call("DELETE", `sobjects/AuthSession/${Id}`)).status).toBe(204);
    expect((await r.api(access_token!)).status).toBe(401);
    expect((await r.refresh(refresh_token)).text).toBe("tokens");
    expect((await call("DELETE", `sobjects/AuthSession/${Id}`)).status).toBe(404);
  });

  it("a session that has timed out is none", async () => {
    await tokensOf();
    await r.clock.advance(121 * 60_000);
    admin = (await r.org.login()).accessToken;
    expect(await query(`SELECT Id FROM AuthSession WHERE UsersId = '${r.person.id}'`)).toEqual([]);
  });
});

describe("OauthToken", () => {
  const SOQL = "SELECT UserId, AppName, UseCount, AccessToken, DeleteToken, LastUsedDate FROM OauthToken";
  it("counts uses, and its DeleteToken ends the approval at the revoke endpoint", async () => {
    const { access_token } = await tokensOf();
    await r.refresh();
    await r.refresh();
    const rows = await query(`${SOQL} ORDER BY UseCount DESC`);
    expect(rows[0]).toMatchObject({ UserId: r.person.id, AppName: "Rehearsal", UseCount: 2, AccessToken: null });
    const body = new URLSearchParams({ token: String(rows[0]!.DeleteToken) });
    const revoked = await r.org.fetch(`${ORIGIN}/services/oauth2/revoke`, { method: "POST", body });
    expect(revoked.status).toBe(200);
    expect((await r.refresh()).text).toContain("invalid_grant");
    expect((await r.api(access_token!)).status).toBe(200);
    expect(await query(SOQL)).toHaveLength(rows.length - 1);
  });
});

describe("who sees what", () => {
  it("a user sees their own rows in every way of asking; an administrator sees all", async () => {
    const { access_token: mine } = await tokensOf();
    const foreign = (await query(`SELECT Id FROM AuthSession WHERE UsersId != '${r.person.id}' LIMIT 1`))[0]!.Id;
    for (const [sobject, user] of [
      ["AuthSession", "UsersId"],
      ["LoginHistory", "UserId"],
      ["OauthToken", "UserId"],
      ["UserLogin", "UserId"],
    ] as const) {
      const seen = await query(`SELECT ${user} FROM ${sobject}`, mine!);
      expect(new Set(seen.map((row) => row[user])), sobject).toEqual(new Set([r.person.id]));
    }
    expect((await call("GET", `sobjects/AuthSession/${foreign}`, mine)).status).toBe(404);
    expect(await query(`SELECT Id FROM AuthSession WHERE Id = '${foreign}'`, mine!)).toEqual([]);
    const semi = "SELECT Id FROM User WHERE Id IN (SELECT UsersId FROM AuthSession)";
    expect(await query(semi, mine!)).toEqual([{ Id: r.person.id }]);
    expect((await query(semi)).length).toBeGreaterThan(1);
    expect((await call("DELETE", `sobjects/AuthSession/${foreign}`, mine)).status).toBeGreaterThanOrEqual(400);
  });

  it("a permission of the profile widens it", async () => {
    const { access_token: mine } = await tokensOf();
    await r.write("PATCH", `sobjects/PermissionSet/${r.permissionSetId}`, { PermissionsMonitorLoginHistory: true });
    await r.write("POST", "sobjects/PermissionSetAssignment", {
      PermissionSetId: r.permissionSetId,
      AssigneeId: r.person.id,
    });
    const users = new Set((await query("SELECT UserId FROM LoginHistory", mine!)).map((row) => row.UserId));
    expect(users.size).toBeGreaterThan(1);
    expect(new Set((await query("SELECT UsersId FROM AuthSession", mine!)).map((row) => row.UsersId)).size).toBe(1);
  });
});

describe("UserLogin", () => {
  it("freezes a user, which ends what is open, and lets them in again", async () => {
    const { access_token } = await tokensOf();
    const [{ Id }] = (await query(`SELECT Id FROM UserLogin WHERE UserId = '${r.person.id}'`)) as [{ Id: string }];
    await r.write("PATCH", `sobjects/UserLogin/${Id}`, { IsFrozen: true } as never);
    expect((await r.api(access_token!)).status).toBe(401);
    expect((await r.refresh()).text).not.toBe("tokens");
    expect(await query(`SELECT IsFrozen FROM UserLogin WHERE Id = '${Id}'`)).toEqual([{ IsFrozen: true }]);
    await r.write("PATCH", `sobjects/UserLogin/${Id}`, { IsFrozen: false } as never);
    expect((await r.refresh()).text).toBe("tokens");
  });
});

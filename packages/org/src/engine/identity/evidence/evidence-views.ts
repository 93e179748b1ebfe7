import { toId18 } from "@postern/kernel";
import type { Database } from "../../state/database.ts";

const moment = (column: string) => `strftime('%Y-%m-%dT%H:%M:%S.000+0000', ${column} / 1000, 'unixepoch')`;

/** Where a view's writes go: the DML path needs something to write to, and `followWrites` does what was asked. */
const accepts = (name: string, operation: "UPDATE" | "DELETE") =>
  `CREATE TRIGGER IF NOT EXISTS "${name}.${operation}" INSTEAD OF ${operation} ON "${name}" BEGIN SELECT 1; END;`;

/**
 * The rows of LoginHistory, AuthSession, OauthToken and UserLogin: what identity knows, as the objects' columns. Attempts that are about no
 * user are in no LoginHistory row. Tokens are stored as hashes, so that no column shows one; a DeleteToken is the grant's own id.
 */
const VIEWS = `
CREATE VIEW IF NOT EXISTS "LoginHistory" AS SELECT
  salesforceId AS "Id", userId AS "UserId", ${moment("at")} AS "LoginTime", loginType AS "LoginType", subType AS "LoginSubType",
  ip AS "SourceIp", loginUrl AS "LoginUrl", NULL AS "AuthenticationServiceId", NULL AS "LoginGeoId", NULL AS "TlsProtocol",
  NULL AS "CipherSuite", NULL AS "Browser", NULL AS "Platform", status AS "Status", application AS "Application",
  NULL AS "ClientVersion", NULL AS "ApiType", NULL AS "ApiVersion", NULL AS "CountryIso"
  FROM "_LoginEvent" WHERE userId IS NOT NULL;

CREATE VIEW IF NOT EXISTS "AuthSession" AS SELECT
  s.id AS "Id", s.userId AS "UsersId", ${moment("s.createdAt")} AS "CreatedDate",
  ${moment("CASE s.fixed WHEN 1 THEN s.createdAt ELSE s.lastActiveAt END")} AS "LastModifiedDate",
  s.timeoutMs / 1000 AS "NumSecondsValid", coalesce(u."UserType", 'Standard') AS "UserType", s.ip AS "SourceIp",
  CASE s.kind WHEN 'oauth' THEN 'Remote Access 2.0' WHEN 'soap' THEN 'Other Apex API' ELSE 'Application' END AS "LoginType",
  CASE s.kind WHEN 'oauth' THEN 'Oauth2' WHEN 'soap' THEN 'API' ELSE 'UI' END AS "SessionType",
  s.level AS "SessionSecurityLevel", NULL AS "LogoutUrl", s.parentId AS "ParentId", s.loginHistoryId AS "LoginHistoryId",
  NULL AS "LoginGeoId", s.id = running_session() AS "IsCurrent", s.format = 'jwt' AS "IsAssociatedWithJwtAccessToken"
  FROM "_Session" s LEFT JOIN "User" u ON u."Id" = s.userId
  WHERE (CASE s.fixed WHEN 1 THEN s.createdAt ELSE s.lastActiveAt END) + s.timeoutMs >= org_now();
${accepts("AuthSession", "DELETE")}

CREATE VIEW IF NOT EXISTS "OauthToken" AS SELECT
  id18('0CQ' || substr(replace(replace(replace(g.id, '.', '0'), '_', '0'), '-', '0'), 1, 12)) AS "Id",
  NULL AS "AccessToken", NULL AS "RequestToken", g.id AS "DeleteToken", g.userId AS "UserId",
  json_extract(a.definition, '$.name') AS "AppName", NULL AS "AppMenuItemId", ${moment("g.createdAt")} AS "CreatedDate",
  ${moment("g.lastUsedAt")} AS "LastUsedDate", g.useCount AS "UseCount"
  FROM "_Grant" g LEFT JOIN "_RealmApp" a ON a.consumerKey = g.consumerKey WHERE g.revokedAt IS NULL AND g.refreshable = 1;

CREATE VIEW IF NOT EXISTS "UserLogin" AS SELECT
  id18('0Yw' || substr(u."Id", 4, 12)) AS "Id", u."Id" AS "UserId", f.userId IS NOT NULL AS "IsFrozen",
  coalesce(p.lockedUntil > org_now(), 0) AS "IsPasswordLocked"
  FROM "User" u LEFT JOIN "_FrozenUser" f ON f.userId = u."Id" LEFT JOIN "_Password" p ON p.userId = u."Id";
${accepts("UserLogin", "UPDATE")}
`;

/** What the views ask that no table knows. Defined once per database object. */
export function defineEvidenceFunctions(
  database: Database,
  knows: { now(): number; runningSession(): string | null },
): void {
  database.define("id18", { deterministic: true }, (id) => toId18(String(id)));
  database.define("org_now", {}, () => knows.now());
  database.define("running_session", {}, () => knows.runningSession());
}

const NAMES = ["LoginHistory", "AuthSession", "OauthToken", "UserLogin"];

/** Takes the views away, for `createEvidenceViews` to make them as they are now. */
export function dropEvidenceViews(database: Database): void {
  for (const name of NAMES)
    if (database.sqlite.prepare(`SELECT 1 FROM sqlite_schema WHERE name = ? AND type = 'view'`).get(name))
      database.sqlite.exec(`DROP VIEW "${name}"`);
}

/** Orgs of older versions have a table where the view of the login history is now; every line of it is in `_LoginEvent` too. */
export function createEvidenceViews(database: Database): void {
  const { sqlite } = database;
  const old = sqlite.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'LoginHistory' AND type = 'table'`).get();
  if (old) sqlite.exec(`DROP TABLE "LoginHistory"`);
  sqlite.exec(VIEWS);
}

import type { Database } from "../state/database.ts";
import { addMissingColumns } from "../state/missing-columns.ts";
import { createEvidenceViews, dropEvidenceViews } from "./evidence/evidence-views.ts";

/**
 * The realm (what an app is), this org's installations (what an admin allows), and what was granted under them.
 * Tokens, codes and session ids appear as hashes only. Times are epoch milliseconds. Sessions are appended, with row ids: there are most of
 * them, and by their random hashes every row would go into the middle of a page, and every index hold the hash once more.
 */
const TABLES = `
CREATE TABLE IF NOT EXISTS "_RealmApp" (
  consumerKey TEXT PRIMARY KEY, consumerSecret TEXT NOT NULL, homeOrgId TEXT NOT NULL, definition TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "_AppInstallation" (
  orgId TEXT NOT NULL, consumerKey TEXT NOT NULL, installedAt INTEGER NOT NULL, policies TEXT NOT NULL,
  PRIMARY KEY (orgId, consumerKey)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "_Approval" (
  userId TEXT NOT NULL, consumerKey TEXT NOT NULL, scopes TEXT NOT NULL, approvedAt INTEGER NOT NULL,
  PRIMARY KEY (userId, consumerKey, scopes)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "_AuthorizationCode" (
  hash TEXT PRIMARY KEY, consumerKey TEXT NOT NULL, userId TEXT NOT NULL, redirectUri TEXT NOT NULL, scopes TEXT NOT NULL,
  challenge TEXT, nonce TEXT, jkt TEXT, level TEXT NOT NULL, verified INTEGER NOT NULL, issuedAt INTEGER NOT NULL, grantId TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "_AuthorizationCodeByAge" ON "_AuthorizationCode" (issuedAt);
CREATE TABLE IF NOT EXISTS "_Grant" (
  id TEXT PRIMARY KEY, consumerKey TEXT NOT NULL, userId TEXT NOT NULL, scopes TEXT NOT NULL, refreshable INTEGER NOT NULL,
  createdAt INTEGER NOT NULL, lastUsedAt INTEGER NOT NULL, useCount INTEGER NOT NULL DEFAULT 0, revokedAt INTEGER, revokedWhy TEXT,
  jkt TEXT, level TEXT NOT NULL, codeHash TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "_GrantByUser" ON "_Grant" (userId, consumerKey);
CREATE TABLE IF NOT EXISTS "_RefreshToken" (
  hash TEXT PRIMARY KEY, grantId TEXT NOT NULL, issuedAt INTEGER NOT NULL, spentAt INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "_Session" (
  hash TEXT NOT NULL UNIQUE, id TEXT NOT NULL, kind TEXT NOT NULL, userId TEXT NOT NULL, consumerKey TEXT, grantId TEXT,
  scopes TEXT NOT NULL, ip TEXT NOT NULL, createdAt INTEGER NOT NULL, lastActiveAt INTEGER NOT NULL, timeoutMs INTEGER NOT NULL,
  fixed INTEGER NOT NULL, level TEXT NOT NULL, jkt TEXT, format TEXT NOT NULL, parentId TEXT, loginHistoryId TEXT
);
CREATE INDEX IF NOT EXISTS "_SessionByGrant" ON "_Session" (grantId) WHERE grantId IS NOT NULL;
CREATE INDEX IF NOT EXISTS "_SessionById" ON "_Session" (id);
CREATE INDEX IF NOT EXISTS "_SessionByParent" ON "_Session" (parentId) WHERE parentId IS NOT NULL;
CREATE INDEX IF NOT EXISTS "_SessionByUser" ON "_Session" (userId);
CREATE TABLE IF NOT EXISTS "_DeviceCode" (
  hash TEXT PRIMARY KEY, userCode TEXT NOT NULL, consumerKey TEXT NOT NULL, scopes TEXT NOT NULL, issuedAt INTEGER NOT NULL,
  intervalMs INTEGER NOT NULL, lastPollAt INTEGER, state TEXT NOT NULL, userId TEXT, level TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "_DeviceCodeByUserCode" ON "_DeviceCode" (userCode);
CREATE TABLE IF NOT EXISTS "_ProfileSettings" (profileId TEXT PRIMARY KEY, settings TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "_FrozenUser" (userId TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "_SpentAssertion" (jti TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "_SpentAssertionByAge" ON "_SpentAssertion" (until);
CREATE TABLE IF NOT EXISTS "_Password" (
  userId TEXT PRIMARY KEY, hash TEXT NOT NULL, salt TEXT NOT NULL, changedAt INTEGER NOT NULL, expired INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0, lockedUntil INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "_AppSignIn" (
  sessionId TEXT NOT NULL, consumerKey TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (sessionId, consumerKey)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "_FrontdoorPass" (hash TEXT PRIMARY KEY, sessionId TEXT NOT NULL, issuedAt INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "_VerificationCode" (
  sessionId TEXT PRIMARY KEY, hash TEXT NOT NULL, issuedAt INTEGER NOT NULL, attempts INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "_VerificationLock" (userId TEXT PRIMARY KEY, failures INTEGER NOT NULL, lockedUntil INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "_InitialAccessToken" (consumerKey TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, issuedAt INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "_StagedCredential" (
  consumerKey TEXT PRIMARY KEY, id TEXT NOT NULL, key TEXT NOT NULL UNIQUE, secret TEXT NOT NULL, createdBy TEXT NOT NULL,
  createdAt INTEGER NOT NULL, state TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "_BootCredential" (name TEXT PRIMARY KEY, userId TEXT NOT NULL, secret TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "_SigningKey" (kid TEXT PRIMARY KEY, family TEXT NOT NULL, privateJwk TEXT NOT NULL, createdAt INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS "_LoginEvent" (
  id INTEGER PRIMARY KEY, salesforceId TEXT NOT NULL, at INTEGER NOT NULL, userId TEXT, loginType TEXT NOT NULL, subType TEXT, status TEXT NOT NULL,
  reason TEXT NOT NULL, ip TEXT NOT NULL, application TEXT NOT NULL, consumerKey TEXT, loginUrl TEXT
);
CREATE INDEX IF NOT EXISTS "_LoginEventByUser" ON "_LoginEvent" (userId, at);
CREATE UNIQUE INDEX IF NOT EXISTS "_LoginEventById" ON "_LoginEvent" (salesforceId);
`;

/** Raised when a table above gets a column, or a view of the evidence changes. */
const VERSION = 1;

/** What exists is kept: orgs of older versions get what they lack. */
export function createIdentityTables(database: Database): void {
  const { sqlite } = database;
  const { user_version: version } = sqlite.prepare("PRAGMA user_version").get() as { user_version: number };
  const isOld = version < VERSION && sqlite.prepare(`SELECT 1 FROM sqlite_schema WHERE name = '_RealmApp'`).get();
  if (isOld) {
    dropEvidenceViews(database);
    addMissingColumns(database, TABLES);
  }
  sqlite.exec(TABLES);
  createEvidenceViews(database);
  if (version < VERSION) sqlite.exec(`PRAGMA user_version = ${VERSION}`);
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { manualClock } from "@postern/kernel";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createEngine, systemSession } from "../engine.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "postern-tables-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (path: string) =>
  createEngine({ clock: manualClock({ start: Date.parse("2026-03-02T09:00:00Z") }), path });

it("an org that an older version kept gets the tables, columns and views it lacks, and keeps its rows", async () => {
  const path = join(folder, "org.db");
  const first = open(path);
  const { app } = first.credentials();
  const caller = { ip: "203.0.113.7" };
  const form = new Map([["grant_type", "client_credentials"]]);
  const { service } = first.credentials();
  const client = { clientId: service.consumerKey, clientSecret: service.consumerSecret };
  first.grant.token({ grantType: "client_credentials", client, parameters: form }, caller);
  await first.settled();
  first.close();

  const old = new DatabaseSync(path);
  old.exec(`
    DROP VIEW "OauthToken"; DROP VIEW "UserLogin"; DROP VIEW "LoginHistory"; DROP VIEW "AuthSession";
    CREATE VIEW "UserLogin" AS SELECT 1 AS "Id";
    CREATE TABLE "LoginHistory" ("Id" TEXT PRIMARY KEY NOT NULL, "Status" TEXT);
    ALTER TABLE "_Grant" DROP COLUMN codeHash; ALTER TABLE "_AuthorizationCode" DROP COLUMN verified;
    DROP TABLE "_DeviceCode"; DROP TABLE "Quote"; ALTER TABLE "Task" DROP COLUMN "CallType"; PRAGMA user_version = 0;`);
  old.close();

  const again = open(path);
  try {
    expect(again.credentials().app.consumerKey).toBe(app.consumerKey);
    const session = systemSession(again.orgId, again.born.adminUserId);
    const { rows } = again.query.run(session, "SELECT Status, LoginSubType, SourceIp FROM LoginHistory");
    expect(rows).toEqual([["Success", "OauthClientCredentials", "203.0.113.7", expect.stringMatching(/^0Ya/)]]);
    expect(again.query.run(session, "SELECT IsFrozen FROM UserLogin LIMIT 1").rows[0]?.[0]).toBe(0);
    const columns = (table: string) =>
      again.database.sqlite
        .prepare(`SELECT name FROM pragma_table_info('${table}')`)
        .all()
        .map(({ name }) => name);
    expect(columns("_Grant")).toContain("codeHash");
    expect(columns("_AuthorizationCode")).toContain("verified");
    expect(columns("_DeviceCode")).toContain("userCode");
    expect(again.query.run(session, "SELECT COUNT() FROM Quote").totalSize).toBe(0);
    expect(again.query.run(session, "SELECT CallType FROM Task").totalSize).toBe(0);
    again.grant.token({ grantType: "client_credentials", client, parameters: form }, caller);
  } finally {
    await again.settled();
    again.close();
  }
});

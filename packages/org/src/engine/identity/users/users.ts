import type { IdentityFacts } from "../../doors/grant.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import type { Database } from "../../state/database.ts";
import { storedDateTime } from "../../state/wire-time.ts";
import { createFactCache } from "./fact-cache.ts";

/** What logging in needs to know of a User row. */
export interface LoginUser {
  readonly id: string;
  readonly username: string;
  readonly active: boolean;
  readonly profileId: string | null;
}

/** What the identity answers say of a user, whatever the app. */
type UserFacts = Omit<
  IdentityFacts,
  "customAttributes" | "customPermissions" | "isAppInstalled" | "hasCustomAttributes"
>;

export interface Users {
  byId(userId: string): LoginUser | null;
  /** Usernames are compared without case. */
  byUsername(username: string): LoginUser | null;
  /** By User.FederationIdentifier, compared with case; null too when more than one user has it. */
  byFederationId(federationId: string): LoginUser | null;
  /** The username, or null when the user is gone or inactive. Read on every request, so that deactivation works at once. */
  activeUsername(userId: string): string | null;
  permissionSetIds(userId: string): readonly string[];
  /** Whether the profile or a permission set says "API Only User": no browser login. */
  isApiOnly(userId: string): boolean;
  /** Whether the profile or a permission set has the permission (`Permissions…`). */
  hasPermission(userId: string, permission: string): boolean;
  /** UserLogin.IsFrozen: the user is active, and may not log in. */
  isFrozen(userId: string): boolean;
  freeze(userId: string, frozen: boolean): void;
  /** Drops what is cached. */
  forget(): void;
  identity(userId: string, orgId: string, now: number): UserFacts;
  /** A field of the User or Organization row, as text; for formulas of custom attributes. */
  fieldText(table: "User" | "Organization", id: string, field: string): string | null;
}

type Row = Readonly<Record<string, string | number | null>>;

/** Reads of the User table; users are ordinary rows, written by the one DML path. */
export function createUsers(database: Database, permissionsVersion: () => number): Users {
  const facts = createFactCache(permissionsVersion);
  const frozen = new Set<string>();
  let frozenRead = false;
  const login = (row: Row | undefined): LoginUser | null =>
    row
      ? {
          id: String(row.Id),
          username: String(row.Username),
          active: row.IsActive === 1,
          profileId: row.ProfileId === null ? null : String(row.ProfileId),
        }
      : null;
  const hasPermission = (userId: string, permission: string) =>
    facts.of(permission, userId, () => readPermission(userId, permission));
  function readPermission(userId: string, permission: string): boolean {
    if (!/^Permissions\w+$/.test(permission)) throw new Error(`not a permission: ${permission}`);
    const row = database
      .prepare(
        `SELECT 1 FROM "PermissionSet" WHERE "${permission}" = 1 AND ("Id" IN (
           SELECT "PermissionSetId" FROM "PermissionSetAssignment" WHERE "AssigneeId" = ?1)
         OR "ProfileId" = (SELECT "ProfileId" FROM "User" WHERE "Id" = ?1))`,
      )
      .get(userId);
    return row !== undefined;
  }
  function forget() {
    frozen.clear();
    frozenRead = false;
  }
  const columns = `SELECT "Id", "Username", "IsActive", "ProfileId" FROM "User"`;

  return {
    byId: (userId) =>
      facts.of("user", userId, () =>
        login(database.prepare(`${columns} WHERE "Id" = ?`).get(userId) as Row | undefined),
      ),
    byUsername: (username) =>
      login(database.prepare(`${columns} WHERE fold("Username") = fold(?)`).get(username) as Row | undefined),
    byFederationId(federationId) {
      const rows = database.prepare(`${columns} WHERE "FederationIdentifier" = ? LIMIT 2`).all(federationId);
      return rows.length === 1 ? login(rows[0] as Row) : null;
    },
    activeUsername: (userId) =>
      facts.of("active", userId, () => {
        const row = database
          .prepareArrays(`SELECT "Username", "IsActive" FROM "User" WHERE "Id" = ?`)
          .get(userId) as unknown as [string, number] | undefined;
        return row?.[1] === 1 ? row[0] : null;
      }),
    permissionSetIds: (userId) =>
      facts.of("sets", userId, () => {
        const rows = database
          .prepare(`SELECT "PermissionSetId" AS id FROM "PermissionSetAssignment" WHERE "AssigneeId" = ?`)
          .all(userId) as { id: string }[];
        return rows.map((row) => row.id);
      }),
    isApiOnly: (userId) => hasPermission(userId, "PermissionsApiUserOnly"),
    hasPermission,
    isFrozen(userId) {
      if (!frozenRead) {
        for (const row of database.prepare(`SELECT userId FROM "_FrozenUser"`).all()) frozen.add(String(row.userId));
        frozenRead = true;
      }
      return frozen.has(userId);
    },
    freeze(userId, isFrozen) {
      if (isFrozen)
        database.prepare(`INSERT INTO "_FrozenUser" (userId) VALUES (?) ON CONFLICT DO NOTHING`).run(userId);
      else database.prepare(`DELETE FROM "_FrozenUser" WHERE userId = ?`).run(userId);
      forget();
    },
    forget,
    fieldText(table, id, field) {
      if (!/^\w+$/.test(field)) return null;
      const row = database.prepare(`SELECT * FROM "${table}" WHERE "Id" = ?`).get(id) as Row | undefined;
      const value = row?.[field];
      return value == null ? null : String(value);
    },
    identity(userId, orgId, now) {
      const row = database.prepare(`SELECT * FROM "User" WHERE "Id" = ?`).get(userId) as Row | undefined;
      if (!row) throw new OAuthFault("Bad_Id", "Bad_Id", { status: 404 });
      const text = (column: string) => (row[column] == null ? null : String(row[column]));
      const timezone = text("TimeZoneSidKey") ?? "GMT";
      return {
        userId,
        orgId,
        profileId: text("ProfileId") ?? "",
        roleId: text("UserRoleId"),
        username: text("Username") ?? "",
        nickName: text("CommunityNickname") ?? text("Alias") ?? "",
        displayName: text("Name") ?? [text("FirstName"), text("LastName")].filter(Boolean).join(" "),
        firstName: text("FirstName"),
        lastName: text("LastName") ?? "",
        email: text("Email") ?? "",
        timezone,
        language: text("LanguageLocaleKey") ?? "en_US",
        locale: text("LocaleSidKey") ?? "en_US",
        utcOffset: utcOffset(timezone, now),
        active: row.IsActive === 1,
        userType: (text("UserType") ?? "Standard").toUpperCase(),
        lastModifiedDate: text("LastModifiedDate") ?? storedDateTime(now),
        address: {
          street: text("Street"),
          city: text("City"),
          state: text("State"),
          country: text("Country"),
          postalCode: text("PostalCode"),
        },
        mobilePhone: text("MobilePhone"),
      };
    },
  };
}

/** The zone's standard distance from UTC in milliseconds, without daylight saving. */
function utcOffset(timeZone: string, now: number): number {
  const year = new Date(now).getUTCFullYear();
  const at = (month: number) => {
    const moment = Date.UTC(year, month, 1);
    try {
      const parts = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" }).formatToParts(moment);
      const offset = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
      const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(offset) ?? [];
      if (!sign) return 0;
      return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
    } catch {
      return 0;
    }
  };
  return Math.min(at(0), at(6));
}

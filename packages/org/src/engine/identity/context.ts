import type { Access } from "../doors/session.ts";
import type { Database } from "../state/database.ts";
import type { Apps } from "./apps/apps.ts";
import type { LoginHistory } from "./evidence/login-history.ts";
import type { Sessions } from "./tokens/sessions.ts";
import type { Random } from "./tokens/token-shapes.ts";
import type { Passwords } from "./users/passwords.ts";
import type { Users } from "./users/users.ts";

/** What Salesforce's documentation leaves open, or an admin may choose, with a named default. */
export interface IdentityOptions {
  /** The org's session timeout; Salesforce's default is two hours. */
  readonly sessionTimeoutMinutes: number;
  /** What a spent, rotated refresh token does when it comes back (help article 005316711 describes the default). */
  readonly refreshTokenReuse: "revoke-family" | "refuse";
  /** What a used authorization code does when it comes back (RFC 6749, 4.1.2; Salesforce does not say). */
  readonly codeReuse: "revoke-family" | "refuse";
  /** The sixth approval of one app by one user ends the least recently used one. */
  readonly approvalsPerApp: number;
}

export const DEFAULT_IDENTITY_OPTIONS: IdentityOptions = {
  sessionTimeoutMinutes: 120,
  refreshTokenReuse: "revoke-family",
  codeReuse: "revoke-family",
  approvalsPerApp: 5,
};

/** What every step of identity works with. */
export interface IdentityContext {
  readonly database: Database;
  readonly orgId: string;
  readonly now: () => number;
  readonly random: Random;
  readonly options: IdentityOptions;
  readonly accessOf: (userId: string) => Access;
  readonly isApiOnly: (userId: string) => boolean;
  readonly apps: Apps;
  readonly users: Users;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly history: LoginHistory;
}

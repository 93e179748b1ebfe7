import type { Clock } from "@postern/kernel";
import type { Access } from "../doors/session.ts";
import type { Database } from "../state/database.ts";
import type { Apps } from "./apps/apps.ts";
import type { Outbox } from "./browser/outbox.ts";
import type { LoginHistory } from "./evidence/login-history.ts";
import type { TokenExchangeHandlers } from "./exchange/token-exchange-handler.ts";
import type { UserRecords } from "./exchange/user-records.ts";
import type { IdentityOptions } from "./settings/identity-options.ts";
import type { OrgSettingsStore } from "./settings/org-settings.ts";
import type { ProfileSettingsStore } from "./settings/profile-settings.ts";
import type { Sessions } from "./tokens/sessions.ts";
import type { SigningKeys } from "./tokens/signing-keys.ts";
import type { Random } from "./tokens/token-shapes.ts";
import type { Passwords } from "./users/passwords.ts";
import type { Users } from "./users/users.ts";

/** What every step of identity works with. */
export interface IdentityContext {
  readonly database: Database;
  readonly orgId: string;
  readonly now: () => number;
  readonly setTimer: Clock["setTimer"];
  readonly random: Random;
  readonly options: IdentityOptions;
  readonly settings: OrgSettingsStore;
  readonly profiles: ProfileSettingsStore;
  readonly accessOf: (userId: string) => Access;
  readonly isApiOnly: (userId: string) => boolean;
  readonly apps: Apps;
  readonly users: Users;
  readonly userRecords: UserRecords;
  /** Token exchange handlers by API name. */
  readonly handlers: TokenExchangeHandlers;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly history: LoginHistory;
  readonly outbox: Outbox;
  readonly keys: SigningKeys;
}

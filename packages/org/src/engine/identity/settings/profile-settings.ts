import type { Database } from "../../state/database.ts";
import type { IpRange } from "../apps/app-definition.ts";
import type { SessionLevel } from "../apps/app-policies.ts";

/** Minutes of the day from and to which a profile may log in, in UTC; a day without an entry is closed. */
export type LoginHours = Readonly<Partial<Record<Weekday, { readonly start: number; readonly end: number }>>>;
export const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** What a profile says about logging in (Profile.loginIpRanges, Profile.loginHours, ProfileSessionSetting). */
export interface ProfileSettings {
  /** Empty: from anywhere. Trusted ranges of the org do not restrict, so there are none here. */
  readonly loginIpRanges: readonly IpRange[];
  /** null: at any time. */
  readonly loginHours: LoginHours | null;
  /** null: the org's. */
  readonly sessionTimeoutMinutes: number | null;
  /** Sessions below it may not use the API. */
  readonly requiredSessionLevel: SessionLevel | null;
}

const NO_RESTRICTIONS: ProfileSettings = {
  loginIpRanges: [],
  loginHours: null,
  sessionTimeoutMinutes: null,
  requiredSessionLevel: null,
};

export interface ProfileSettingsStore {
  of(profileId: string | null): ProfileSettings;
  /** Whether any profile has a setting that judges sessions in use: asked on every request. */
  readonly restrictsUse: boolean;
  change(profileId: string, changes: Partial<ProfileSettings>): ProfileSettings;
  forget(): void;
}

/** Read from memory, written through. */
export function createProfileSettings(database: Database): ProfileSettingsStore {
  let cache: Map<string, ProfileSettings> | null = null;
  const load = () => {
    cache ??= new Map(
      (
        database.prepare(`SELECT profileId, settings FROM "_ProfileSettings"`).all() as {
          profileId: string;
          settings: string;
        }[]
      ).map((row) => [row.profileId, JSON.parse(row.settings) as ProfileSettings]),
    );
    return cache;
  };
  const of = (profileId: string | null) => (profileId === null ? undefined : load().get(profileId)) ?? NO_RESTRICTIONS;

  return {
    of,
    get restrictsUse() {
      return load().size > 0;
    },
    change(profileId, changes) {
      const next = { ...of(profileId), ...changes };
      database
        .prepare(
          `INSERT INTO "_ProfileSettings" (profileId, settings) VALUES (?, ?)
           ON CONFLICT (profileId) DO UPDATE SET settings = excluded.settings`,
        )
        .run(profileId, JSON.stringify(next));
      load().set(profileId, next);
      return next;
    },
    forget: () => {
      cache = null;
    },
  };
}

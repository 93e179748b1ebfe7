import type { Counters } from "../state/counters.ts";
import type { Database } from "../state/database.ts";
import { insertRows, type StoredRow } from "./insert-rows.ts";

/** What a new user is told; the rest follows the org's defaults. */
export interface NewUser {
  readonly username: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly alias: string;
  readonly profileId: string;
  readonly roleId?: string | null;
  readonly managerId?: string | null;
  readonly title?: string;
  readonly department?: string;
}

/** Writes users as the org's setup would; `createdBy` null is for the first, who made themself. */
export function insertUsers(
  deps: { database: Database; counters: Counters },
  users: readonly NewUser[],
  options: { createdAt: string; createdBy: string | null },
): string[] {
  const ids = deps.counters.recordIds("005", users.length);
  const { createdAt } = options;
  const createdBy = options.createdBy ?? (ids[0] as string);
  const rows = users.map(
    (user, index): StoredRow => ({
      Id: ids[index] as string,
      Username: user.username,
      LastName: user.lastName,
      FirstName: user.firstName,
      Name: `${user.firstName} ${user.lastName}`,
      CompanyName: "Acme",
      Department: user.department ?? null,
      Title: user.title ?? null,
      Email: user.username,
      EmailPreferencesAutoBcc: 1,
      EmailPreferencesStayInTouchReminder: 1,
      Alias: user.alias,
      CommunityNickname: user.username.split("@")[0] as string,
      IsActive: 1,
      TimeZoneSidKey: "America/Los_Angeles",
      UserRoleId: user.roleId ?? null,
      LocaleSidKey: "en_US",
      EmailEncodingKey: "UTF-8",
      ProfileId: user.profileId,
      ManagerId: user.managerId ?? null,
      UserType: "Standard",
      LanguageLocaleKey: "en_US",
      LastPasswordChangeDate: createdAt,
      UserPermissionsMarketingUser: 1,
      ForecastEnabled: 1,
      UserPreferencesLightningExperiencePreferred: 1,
      DigestFrequency: "D",
      DefaultGroupNotificationFrequency: "N",
      FullPhotoUrl: "/profilephoto/005/F",
      SmallPhotoUrl: "/profilephoto/005/T",
      MediumPhotoUrl: "/profilephoto/005/M",
      CreatedDate: createdAt,
      CreatedById: createdBy,
      LastModifiedDate: createdAt,
      LastModifiedById: createdBy,
      SystemModstamp: createdAt,
    }),
  );
  insertRows(deps.database, "User", rows);
  return ids;
}

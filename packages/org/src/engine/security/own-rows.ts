interface OwnRowsRule {
  readonly field: string;
  readonly unless: readonly string[];
  /** Administrators too see their own rows only. */
  readonly ofAdministrators?: boolean;
}

/** Objects of which a user sees the rows about themself, unless one of the permissions shows all (Object Reference, each object's "Special Access Rules"). */
export const OWN_ROWS: Readonly<Record<string, OwnRowsRule>> = {
  AuthSession: { field: "UsersId", unless: ["PermissionsManageUsers"] },
  LoginHistory: { field: "UserId", unless: ["PermissionsManageUsers", "PermissionsMonitorLoginHistory"] },
  OauthToken: { field: "UserId", unless: ["PermissionsCustomizeApplication", "PermissionsManageUsers"] },
  RecentlyViewed: { field: "UserId", unless: [], ofAdministrators: true },
  UserLogin: { field: "UserId", unless: ["PermissionsManageUsers"] },
};

/** The permissions that some object's rule asks for. */
export const ROW_PERMISSIONS: readonly string[] = [...new Set(Object.values(OWN_ROWS).flatMap(({ unless }) => unless))];

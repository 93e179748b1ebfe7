/** Objects of which a user sees the rows about themself, unless one of the permissions shows all (Object Reference, each object's "Special Access Rules"). */
export const OWN_ROWS: Readonly<Record<string, { readonly field: string; readonly unless: readonly string[] }>> = {
  AuthSession: { field: "UsersId", unless: ["PermissionsManageUsers"] },
  LoginHistory: { field: "UserId", unless: ["PermissionsManageUsers", "PermissionsMonitorLoginHistory"] },
  OauthToken: { field: "UserId", unless: ["PermissionsCustomizeApplication", "PermissionsManageUsers"] },
  UserLogin: { field: "UserId", unless: ["PermissionsManageUsers"] },
};

/** The permissions that some object's rule asks for. */
export const ROW_PERMISSIONS: readonly string[] = [...new Set(Object.values(OWN_ROWS).flatMap(({ unless }) => unless))];

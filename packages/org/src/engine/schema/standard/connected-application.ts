import { auditFields, field, recordId, sobject } from "../definition-builder.ts";
import { fieldTable } from "../field-table.ts";

export const connectedApplication = sobject(
  "ConnectedApplication",
  "0H4",
  ["Connected App", "Connected Apps"],
  "S",
  () => ({
    fields: [
      recordId("Connected App ID", { deletable: false }),
      fieldTable('Name  string(80)  FSGAn  "Connected App Name"'),
      auditFields,
      fieldTable(`
        OptionsAllowAdminApprovedUsersOnly   boolean       ro    "AllowAdminApprovedUsersOnly"
        OptionsRefreshTokenValidityMetric    boolean       ro    "RefreshTokenValidityMetric"
        OptionsHasSessionLevelPolicy         boolean       ro    "HasSessionLevelPolicy"
        OptionsIsInternal                    boolean       ro    "IsInternal"
        OptionsFullContentPushNotifications  boolean       ro    "FullContentPushNotifications"
        MobileSessionTimeout                 picklist(40)  ? ro r  {1|5|10|30|60|120|180|240}
        PinLength                            picklist(40)  ? ro r  {4|5|6|7|8}
        StartUrl                             url(2400)     ? ro
        MobileStartUrl                       url(2400)     ? ro
        RefreshTokenValidityPeriod           int(9)        ? ro`),
    ],
  }),
);

export const appMenuItem = sobject("AppMenuItem", "0DS", ["App Menu Item", "App Menu Items"], "UD", () => ({
  fields: [
    recordId("AppMenuItem ID"),
    auditFields,
    field("SortOrder", "int(9)", "FSGA"),
    fieldTable(`
      Name                        string(80)     NFSGAn
      NamespacePrefix             string(80)     ? ro
      Label                       string(250)    ? ro
      Description                 string(250)    ? ro
      StartUrl                    url(255)       ? ro
      MobileStartUrl              url(255)       ? ro
      LogoUrl                     url(255)       ? ro
      IconUrl                     url(255)       ? ro
      InfoUrl                     url(255)       ? ro
      IsUsingAdminAuthorization   boolean        ro
      MobilePlatform              picklist(255)  ? ro r  {ios|android}
      MobileMinOsVer              string(255)    ? ro
      MobileDeviceType            string(255)    ? ro
      IsRegisteredDeviceOnly      boolean        ro
      MobileAppVer                string(255)    ? ro
      MobileAppInstalledDate      datetime       ? ro
      MobileAppInstalledVersion   string(255)    ? ro
      MobileAppBinaryId           string(255)    ? ro
      MobileAppInstallUrl         url(255)       ? ro
      CanvasEnabled               boolean        ro
      CanvasReferenceId           string(18)     ? ro
      CanvasUrl                   url(255)       ? ro
      CanvasAccessMethod          picklist(255)  ? ro r  {Get|Post}
      CanvasSelectedLocations     string(255)    ? ro
      CanvasOptions               string(255)    ? ro
      Type                        picklist(255)  ? ro r  {ConnectedApplication|ExternalClientApplication|ServiceProvider|TabSet}
      ApplicationId               reference      ? ro    → ConnectedApplication, ExternalClientApplication, TabSet  rel none
      UserSortOrder               int(9)         ? ro
      IsVisible                   boolean        uo
      IsAccessible                boolean        ro`),
  ],
}));

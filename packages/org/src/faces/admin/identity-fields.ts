import { z } from "zod";
import type { AppPolicies, AppRegistration, OrgSettings, ProfileSettings } from "../../engine/doors/index.ts";

/** What may be sent to `/_postern` about identity: every name and type stands here, and anything else is refused by name. */

const names = z.array(z.string().min(1));
const range = z.strictObject({ start: z.string(), end: z.string() });
const level = z.enum(["LOW", "STANDARD", "HIGH_ASSURANCE"]);
const minutes = z.int().positive();
const minuteOfDay = z.int().min(0).max(1440);

const appFields = {
  consumerKey: z.string().min(1),
  consumerSecret: z.string().min(1),
  kind: z.enum(["ExternalClientApp", "ConnectedApp"]),
  developerName: z.string().regex(/^[A-Za-z]\w*$/, "starts with a letter and has letters, digits and underscores only"),
  name: z.string().min(1),
  description: z.string(),
  distribution: z.enum(["Local", "Packaged"]),
  callbackUrls: names,
  scopes: names,
  customAttributes: z.array(z.strictObject({ key: z.string(), formula: z.string() })),
  pkceRequired: z.boolean(),
  secretRequired: z.boolean(),
  secretRequiredForRefresh: z.boolean(),
  secretRequiredForTokenExchange: z.boolean(),
  refreshTokenRotation: z.boolean(),
  refreshTokenIdleLimit: z.boolean(),
  certificate: z.string().nullable(),
  clientCredentials: z.boolean(),
  deviceFlow: z.boolean(),
  tokenExchange: z.boolean(),
  accessTokenFormat: z.enum(["opaque", "jwt"]),
  dpop: z.enum(["off", "allowed", "required"]),
  mutualTls: z
    .strictObject({
      type: z.enum([
        "tls_client_auth_subject_dn",
        "tls_client_auth_san_dns",
        "tls_client_auth_san_uri",
        "tls_client_auth_san_ip",
        "tls_client_auth_san_email",
        "tls_client_auth_san_spiffe",
      ]),
      value: z.string().min(1),
    })
    .nullable(),
  trustedIpRanges: z.array(range),
  tokenIpRanges: z.array(range),
  introspectAllTokens: z.boolean(),
  idTokenMinutes: minutes,
  idTokenAudiences: names,
  idTokenAttributes: z.boolean(),
  idTokenCustomPermissions: z.boolean(),
  idTokenStandardClaims: z.boolean(),
  assetToken: z
    .strictObject({
      audiences: names,
      validitySeconds: z.int().positive(),
      attributes: z.boolean(),
      customPermissions: z.boolean(),
    })
    .nullable(),
  singleLogoutUrl: z.string().nullable(),
} satisfies Partial<Record<keyof AppRegistration, z.ZodType>>;

/** A new app. */
export const newApp = z.strictObject(appFields).partial().required({ developerName: true, name: true, scopes: true });

/** Settings of a known app: its key stands in the path. */
export const appChanges = z.strictObject(appFields).partial().omit({ consumerKey: true });

const refreshToken = z.union([
  z.strictObject({ type: z.enum(["Infinite", "Zero"]) }),
  z.strictObject({
    type: z.enum(["SpecificLifetime", "SpecificInactivity"]),
    period: z.int().positive(),
    unit: z.enum(["Hours", "Days", "Months"]),
  }),
]);

export const policyChanges = z
  .strictObject({
    enabled: z.boolean(),
    oauthPluginEnabled: z.boolean(),
    blocked: z.boolean(),
    installed: z.boolean(),
    permittedUsers: z.enum(["AllSelfAuthorized", "AdminApprovedPreAuthorized"]),
    profileIds: names,
    permissionSetIds: names,
    ipRelaxation: z.enum(["Enforce", "Enforce_RelaxRefresh", "Bypass_2factor", "Bypass"]),
    refreshToken,
    sessionTimeoutMinutes: minutes.nullable(),
    jwtTimeoutMinutes: minutes.nullable(),
    requiredSessionLevel: level,
    sessionLevelAction: z.enum(["Block", "RaiseSessionLevel"]),
    clientCredentials: z.boolean(),
    clientCredentialsUserId: z.string().nullable(),
    tokenExchange: z.boolean(),
    tokenExchangeHandlers: z.array(
      z.strictObject({ handler: z.string(), isDefault: z.boolean(), executionUserId: z.string().nullable() }),
    ),
    singleLogoutUrl: z.string().nullable(),
    startUrl: z.string().nullable(),
  } satisfies Record<keyof AppPolicies, z.ZodType>)
  .partial();

export const settingChanges = z
  .strictObject({
    sessionTimeoutMinutes: minutes,
    loginIpRangesOnEveryRequest: z.boolean(),
    oauthCors: z.boolean(),
    corsOrigins: names,
    pkceRequired: z.boolean(),
    userAgentFlow: z.boolean(),
    usernamePasswordFlow: z.boolean(),
    apiAccessControl: z.boolean(),
    connectedAppCreation: z.boolean(),
    clientSecretInRestApi: z.boolean(),
    apiLoginRequiresOrgDomain: z.boolean(),
    apiInEdition: z.boolean(),
    customScopes: z.array(z.strictObject({ name: z.string(), description: z.string().max(60), isPublic: z.boolean() })),
    customPermissions: z.array(z.strictObject({ name: z.string(), profileIds: names, permissionSetIds: names })),
    samlSsoConfigs: z.array(
      z.strictObject({
        name: z.string().min(1),
        issuer: z.string().min(1),
        samlEntityId: z.string().min(1),
        validationCert: z.string().min(1),
        identityMapping: z.enum(["Username", "FederationId", "UserId"]),
        identityLocation: z.enum(["SubjectNameId", "Attribute"]).optional(),
        attributeName: z.string().optional(),
      }),
    ),
  } satisfies Record<keyof OrgSettings, z.ZodType>)
  .partial();

const hours = z.strictObject({ start: minuteOfDay, end: minuteOfDay });
export const profileChanges = z
  .strictObject({
    loginIpRanges: z.array(range),
    loginHours: z
      .strictObject({
        sunday: hours,
        monday: hours,
        tuesday: hours,
        wednesday: hours,
        thursday: hours,
        friday: hours,
        saturday: hours,
      })
      .partial()
      .nullable(),
    sessionTimeoutMinutes: minutes.nullable(),
    requiredSessionLevel: level.nullable(),
  } satisfies Record<keyof ProfileSettings, z.ZodType>)
  .partial();

export const userChanges = z
  .strictObject({ frozen: z.boolean(), password: z.string().min(8), passwordExpired: z.boolean() })
  .partial();

/** The fields of a body. Throws TypeError that names the first field that does not fit, and how. */
export function fieldsOf<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const path = issue?.path.join(".");
  throw new TypeError(`${path ? `${path}: ` : ""}${issue?.message ?? "not what is expected here"}`);
}

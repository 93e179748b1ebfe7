import type { App, AppInput, AppPolicies, RefreshTokenPolicy } from "./app-definition.ts";
import { checkCallbackUrl } from "./check-callback-url.ts";
import { checkScopes } from "./check-scopes.ts";
import { errors } from "./errors.ts";

/**
 * An External Client App: checked, with its defaults filled in.
 *
 * @example
 * const app = defineApp({ name: "Acme Connect", type: "web", callbackUrls: ["http://localhost:7800/oauth/callback"], scopes: ["api", "refresh_token"] });
 * app.developerName; // "Acme_Connect"
 */
export function defineApp(input: AppInput): App {
  const { name, type } = input;
  const service = type === "service";
  if (!["web", "browser", "native", "service"].includes(type))
    throw errors.CONFIG_SHAPE({ at: "app.type", expected: "web, browser, native or service" });
  const callbackUrls = [...new Set(input.callbackUrls ?? [])];
  if (!service && callbackUrls.length === 0) throw errors.APP_CALLBACK_MISSING({ type });
  for (const url of callbackUrls) checkCallbackUrl(url, type);
  return {
    name,
    developerName: developerName(name),
    type,
    description: input.description ?? "",
    contactEmail: input.contactEmail ?? null,
    callbackUrls,
    scopes: checkScopes(input.scopes, type),
    flow: service ? "client-credentials" : "web-server",
    secretRequired: type === "web" || service,
    pkceRequired: true,
    policies: checkPolicies(input.policies ?? {}, service),
  };
}

/** Letters, digits and single underscores, a letter first, at most 80 (Metadata API: developer names). */
function developerName(name: string): string {
  const made = typeof name === "string" ? name.replace(/[^A-Za-z0-9]+/g, "_").replace(/^_+|_+$/g, "") : "";
  if (!/^[A-Za-z]/.test(made) || name.length > 80) throw errors.APP_NAME_INVALID({ name: String(name) });
  return made;
}

/** The idle limit that partner apps in customer orgs must keep (ISVforce Guide: Secure Code, External Client Apps). */
const IDLE_DAYS = 30;

function checkPolicies(policies: AppPolicies, service: boolean): App["policies"] {
  const permittedUsers = policies.permittedUsers ?? (service ? "admin-pre-authorized" : "self-authorize");
  const { permissionSets = [], profiles = [], sessionTimeoutMinutes = null, runAs = null } = policies;
  const conflict = (policy: string, reason: string) => errors.APP_POLICY_CONFLICT({ policy, reason });
  if (permittedUsers === "self-authorize" && permissionSets.length + profiles.length > 0)
    throw conflict(
      "permissionSets",
      "Every user may authorize the app, so profiles and permission sets are not asked.",
    );
  if (runAs !== null && !service)
    throw conflict("runAs", "Only a service acts as a fixed user; others act as who logs in.");
  if (sessionTimeoutMinutes !== null && !(sessionTimeoutMinutes >= 15 && sessionTimeoutMinutes <= 1440))
    throw conflict("sessionTimeoutMinutes", "Sessions last between 15 minutes and 24 hours.");
  return {
    permittedUsers,
    permissionSets,
    profiles,
    refreshToken: checkRefreshToken(policies.refreshToken ?? { expireWhenIdleForDays: IDLE_DAYS }),
    rotation: policies.rotation ?? true,
    ipRelaxation: policies.ipRelaxation ?? "enforce",
    sessionTimeoutMinutes,
    runAs,
  };
}

function checkRefreshToken(policy: RefreshTokenPolicy): RefreshTokenPolicy {
  if (policy === "until-revoked" || policy === "expire-immediately") return policy;
  const days = "expireAfterDays" in policy ? policy.expireAfterDays : policy.expireWhenIdleForDays;
  if (Number.isInteger(days) && days > 0) return policy;
  throw errors.CONFIG_SHAPE({ at: "app.policies.refreshToken", expected: "a whole number of days, at least 1" });
}

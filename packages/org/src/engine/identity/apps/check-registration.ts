import { ApiFault } from "../../api-fault.ts";
import { isLogoutUrl } from "../browser/logout-url.ts";
import { countAddresses, isRange } from "../policies/ip-range.ts";
import type { AppDefinition } from "./app-definition.ts";

const MAX_TRUSTED_RANGES = 128;
const MAX_TOKEN_RANGES = 128;
const MAX_TOKEN_ADDRESSES = 256n;
const MAX_ATTRIBUTES = 128;
const ID_TOKEN_MINUTES = { least: 1, most: 720 };

/** The limits of an app's settings (the api_meta pages of the ExtlClntApp… types). Throws ApiFault INVALID_INPUT naming the first that is broken. */
export function checkRegistration(app: AppDefinition): void {
  const broken = RULES.find(({ holds }) => !holds(app));
  if (broken) throw new ApiFault("INVALID_INPUT", `${app.name}: ${broken.says}`);
}

const RULES: readonly { readonly says: string; holds(app: AppDefinition): boolean }[] = [
  {
    says: "an app has at least one scope",
    holds: (app) => app.scopes.length > 0,
  },
  {
    says: "an address range names two IPv4 or two IPv6 addresses, the lower first",
    holds: (app) => [...app.trustedIpRanges, ...app.tokenIpRanges].every(isRange),
  },
  {
    says: `there are at most ${MAX_TRUSTED_RANGES} trusted ranges`,
    holds: (app) => app.trustedIpRanges.length <= MAX_TRUSTED_RANGES,
  },
  {
    says: `the refresh token allowlist has at most ${MAX_TOKEN_RANGES} ranges`,
    holds: (app) => app.tokenIpRanges.length <= MAX_TOKEN_RANGES,
  },
  {
    says: `the refresh token allowlist covers at most ${MAX_TOKEN_ADDRESSES} addresses`,
    holds: (app) => app.tokenIpRanges.reduce((sum, range) => sum + countAddresses(range), 0n) <= MAX_TOKEN_ADDRESSES,
  },
  {
    says: `there are at most ${MAX_ATTRIBUTES} custom attributes, each key once`,
    holds: ({ customAttributes }) =>
      customAttributes.length <= MAX_ATTRIBUTES &&
      new Set(customAttributes.map(({ key }) => key)).size === customAttributes.length,
  },
  {
    says: "the single logout URL is absolute and starts with https://; http will do on this machine",
    holds: ({ singleLogoutUrl }) => singleLogoutUrl === null || isLogoutUrl(singleLogoutUrl),
  },
  {
    says: "asset tokens have an audience and a lifetime of whole seconds",
    holds: ({ assetToken }) =>
      assetToken === null ||
      (assetToken.audiences.length > 0 &&
        Number.isSafeInteger(assetToken.validitySeconds) &&
        assetToken.validitySeconds > 0),
  },
  {
    says: `ID tokens live ${ID_TOKEN_MINUTES.least} to ${ID_TOKEN_MINUTES.most} minutes`,
    holds: ({ idTokenMinutes }) => idTokenMinutes >= ID_TOKEN_MINUTES.least && idTokenMinutes <= ID_TOKEN_MINUTES.most,
  },
];

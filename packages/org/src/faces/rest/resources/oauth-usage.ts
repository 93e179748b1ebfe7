import { ApiFault } from "../../../engine/api-fault.ts";
import type { AppUsage, TokenUsage, UsagePage } from "../../../engine/doors/index.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { json, noContent } from "../replies.ts";
import { wireDateTime } from "../wire-time.ts";

/** "OAuth Usage Resources" (Connect REST API Developer Guide): apps, their users, their tokens, and the end of them. */

const DEFAULT_PAGE_SIZE = 100;

function pageOf(call: RestCall): UsagePage {
  const number = (name: string, fallback: number) => {
    const text = call.query().get(name);
    if (text === null) return fallback;
    if (!/^\d{1,9}$/.test(text)) throw new ApiFault("INVALID_INPUT", `${name} must be a whole number`);
    return Number(text);
  };
  return { page: number("page", 0), pageSize: number("pageSize", DEFAULT_PAGE_SIZE) };
}

/** The next page is named on the last page too, where it is empty. */
function pages(call: RestCall, path: string, { page, pageSize }: UsagePage) {
  const url = (at: number) => `${call.base}/${path}?page=${at}&pageSize=${pageSize}`;
  return { currentPageUrl: url(page), nextPageUrl: url(page + 1) };
}

const format = ({ accessTokenFormat }: AppUsage) => (accessTokenFormat === "jwt" ? "JWT" : "Opaque");

export const apps: RestHandler = (call) => {
  const page = pageOf(call);
  const listed = call.engine.apps.usage(call.session, page).map((app) => ({
    accessTokenFormat: format(app),
    availableActions: app.isEnabled ? "disable" : "enable",
    description: app.description,
    developerName: app.developerName,
    identifier: app.id,
    isFromPackage: app.isPackaged,
    label: app.name,
    usageDetailsUrl: `${call.base}/apps/oauth/usage/${app.id}/users`,
  }));
  return json({ apps: listed, ...pages(call, "apps/oauth/usage", page) });
};

const used = (usage: TokenUsage, revocationUrl: string) => ({
  accessTokenFormat: format(usage.app),
  appDeveloperName: usage.app.developerName,
  appIdentifier: usage.app.id,
  initialConnectionAt: wireDateTime(usage.firstAt),
  lastUsedAt: wireDateTime(usage.lastAt),
  revocationUrl,
  useCount: usage.useCount,
  userIdentifier: usage.userId,
  username: usage.username,
});

export const users: RestHandler = (call) => {
  const [appId = ""] = call.params;
  const page = pageOf(call);
  const base = `apps/oauth/usage/${appId}`;
  const listed = call.engine.apps
    .users(call.session, appId, page)
    .map((usage) => used(usage, `${call.base}/${base}/${usage.userId}/tokens`));
  return json({ ...pages(call, `${base}/users`, page), users: listed });
};

export const tokens: RestHandler = (call) => {
  const [appId = "", userId = ""] = call.params;
  const listed = call.engine.apps
    .tokens(call.session, appId, userId)
    .map((usage) => used(usage, `${call.base}/apps/oauth/usage/tokens/${usage.tokenId}`));
  return json({ currentPageUrl: `${call.base}/apps/oauth/usage/${appId}/${userId}/tokens`, tokens: listed });
};

export const revokeOfUser: RestHandler = (call) => {
  const [appId = "", userId] = call.params;
  call.engine.apps.revokeTokens(call.session, appId, userId);
  return noContent();
};

export const revokeOfApp: RestHandler = (call) => {
  call.engine.apps.revokeTokens(call.session, call.params[0] ?? "");
  return noContent();
};

export const revokeToken: RestHandler = (call) => {
  call.engine.apps.revokeToken(call.session, call.params[0] ?? "");
  return noContent();
};

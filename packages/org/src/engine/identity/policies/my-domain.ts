import { OAuthFault } from "../../oauth-fault.ts";
import type { OrgSettings } from "../settings/org-settings.ts";

/**
 * Whether a host is one of the login hosts that stand above single orgs. `login.localhost` and `test.localhost` are theirs on a laptop.
 */
export function isLoginHost(origin: string | undefined): boolean {
  return /^(?:login|test)\.(?:salesforce\.com|localhost)$/i.test(hostOf(origin));
}

const hostOf = (origin: string | undefined) => (origin === undefined ? "" : (URL.parse(origin)?.hostname ?? ""));

/** Hosts of the user interface alone: nothing OAuth is answered there. */
const isUiHost = (origin: string | undefined) =>
  /\.(?:lightning\.force\.com|salesforce-setup\.com)$/i.test(hostOf(origin));

const refused = () =>
  new OAuthFault("invalid_grant", "request not supported on this domain", { reason: "Restricted domain" });

/** Whether tokens may be had on this host at all: an org can insist on its own (MyDomainSettings.doesApiLoginRequireOrgDomain). */
export function checkLoginHost(settings: OrgSettings, origin: string | undefined): void {
  if (isUiHost(origin) || (settings.apiLoginRequiresOrgDomain && isLoginHost(origin))) throw refused();
}

/** Client credentials and token exchange are had on the org's own host (My Domain) or site only. */
export function checkMyDomain(origin: string | undefined): void {
  if (isLoginHost(origin)) throw refused();
}

import { OAuthFault } from "../../oauth-fault.ts";

/**
 * Whether a host is one of the login hosts that stand above single orgs. `login.localhost` and `test.localhost` are theirs on a laptop.
 */
export function isLoginHost(origin: string | undefined): boolean {
  const host = origin === undefined ? "" : (URL.parse(origin)?.hostname ?? "");
  return /^(?:login|test)\.(?:salesforce\.com|localhost)$/i.test(host);
}

/** Hosts of the user interface alone: nothing OAuth is answered there. */
const UI_HOST = /\.(?:lightning\.force\.com|salesforce-setup\.com)$/i;

/** Client credentials and token exchange are had on the org's own host (My Domain) or site only. */
export function checkMyDomain(origin: string | undefined): void {
  const host = origin === undefined ? "" : (URL.parse(origin)?.hostname ?? "");
  if (isLoginHost(origin) || UI_HOST.test(host))
    throw new OAuthFault("invalid_grant", "request not supported on this domain", { reason: "Restricted domain" });
}

/** Where sandboxes and scratch orgs log in; My Domains of these carry a marker label (Help: My Domain URL Formats). */
const SANDBOX_HOST =
  /^cs\d+\.|--[^.]+\.my\.|\.(?:sandbox|scratch|patch|demo|trailblaze|stm)\.my\.|^test\.salesforce\.com$/;
/** Instances, which answer for the login host. */
const INSTANCE_HOST = /^[a-z]{2,4}\d+\.salesforce\.com$/;

/**
 * `aud` of a JWT or SAML assertion for a login URL (Help: OAuth 2.0 JWT Bearer Flow): `https://test.salesforce.com` for
 * sandboxes, `https://login.salesforce.com` for the login host and instances, the host itself for a production My Domain,
 * a site (with its path) or a local org.
 *
 * @example audienceOf("https://acme--dev.sandbox.my.salesforce.com"); // "https://test.salesforce.com"
 */
export function audienceOf(loginUrl: string): string {
  const url = new URL(loginUrl);
  if (url.hostname.endsWith(".salesforce.com")) {
    if (SANDBOX_HOST.test(url.hostname)) return "https://test.salesforce.com";
    if (INSTANCE_HOST.test(url.hostname)) return "https://login.salesforce.com";
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

/**
 * The audience of an assertion for a login URL: the login host for production and sandboxes, the address itself for sites, My Domains of
 * other clouds and local orgs ("OAuth 2.0 JWT Bearer Flow").
 */
export function audienceFor(loginUrl: string): string {
  const url = URL.canParse(loginUrl) ? new URL(loginUrl) : null;
  if (!url) return loginUrl;
  const { hostname } = url;
  if (/^test\.salesforce\.com$|\.sandbox\.my\.salesforce\.com$|\.scratch\.my\.salesforce\.com$/.test(hostname))
    return "https://test.salesforce.com";
  if (/^login\.salesforce\.com$|\.my\.salesforce\.com$/.test(hostname)) return "https://login.salesforce.com";
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

import { errors } from "../errors.ts";

/** Which hosts besides Salesforce's own may receive secrets and tokens. */
export interface HostPolicy {
  /**
   * Exact hosts, `name` (any port) or `name:port`: a site on its own domain, or a local org's loopback host.
   * Plain http is accepted for loopback hosts in this list only.
   */
  readonly allowedHosts?: readonly string[];
  /** Allows every loopback host, also over plain http: for local orgs whose port is not known beforehand. */
  readonly allowInsecureLoopback?: boolean;
}

/**
 * Domains below which every host is operated by Salesforce: My Domain and instances, Lightning and older site hosts,
 * Experience Cloud sites, Government Cloud, Salesforce on Alibaba Cloud.
 * Source: Help "My Domain URL Formats", "Allow the Required Domains".
 */
const SALESFORCE_DOMAINS = [
  "salesforce.com",
  "force.com",
  "my.site.com",
  "salesforce-sites.com",
  "salesforce.mil",
  "crmforce.mil",
  "sfcrmproducts.cn",
] as const;

/**
 * The parsed address, when secrets may be sent to it; throws INSTANCE_URL_REFUSED otherwise. Called before every kind of
 * request that carries a token, a code or a secret.
 */
export function checkHost(address: string, policy: HostPolicy): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url && !url.username && !url.password && isTrusted(url, policy)) return url;
  throw errors.INSTANCE_URL_REFUSED({ url: url ? url.origin : "an address that is not a URL" });
}

function isTrusted(url: URL, policy: HostPolicy): boolean {
  const loopback = isLoopback(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback)) return false;
  if (loopback && policy.allowInsecureLoopback) return true;
  if (policy.allowedHosts?.some((host) => host.toLowerCase() === url.host || host.toLowerCase() === url.hostname))
    return true;
  return url.protocol === "https:" && url.port === "" && SALESFORCE_DOMAINS.some((domain) => isBelow(url, domain));
}

function isBelow(url: URL, domain: string): boolean {
  return url.hostname === domain || url.hostname.endsWith(`.${domain}`);
}

/** RFC 6761 §6.3 (`localhost` and names below it), RFC 1122 §3.2.1.3 (127/8), RFC 4291 §2.5.3 (::1). */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}

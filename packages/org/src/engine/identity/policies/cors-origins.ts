const SECURE = /^(?:https|chrome-extension|moz-extension):\/\//;
const LOCALHOST = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/**
 * Whether a page's origin is on the CORS allowlist ("Configure Salesforce CORS Allowlist"): https, unless it is this machine; `*`
 * stands for every subdomain, and only there.
 */
export function isListedOrigin(patterns: readonly string[], origin: string): boolean {
  if (!SECURE.test(origin) && !LOCALHOST.test(origin)) return false;
  return patterns.some((pattern) => pattern === origin || isSubdomain(pattern, origin));
}

function isSubdomain(pattern: string, origin: string): boolean {
  const [scheme = "", domain] = pattern.split("*");
  if (domain === undefined || scheme !== "https://" || !/^\.[^.]+\./.test(domain)) return false;
  return (
    origin.startsWith(scheme) &&
    origin.endsWith(domain) &&
    /^[\w.-]+$/.test(origin.slice(scheme.length, -domain.length))
  );
}

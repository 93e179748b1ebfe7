const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Why a request may not enter `/_postern`, or null. Loopback is no boundary: a web page can point its own host name at
 * 127.0.0.1 (DNS rebinding), which the Host shows, or post across sites (CSRF), which Origin and Sec-Fetch-Site show.
 */
export function refusal(request: Request, allowedHosts: ReadonlySet<string>): string | null {
  const { host, hostname } = new URL(request.url);
  if (!LOOPBACK.has(hostname) && !allowedHosts.has(hostname))
    return "This host name is not one the org was started under. Use localhost.";
  const origin = request.headers.get("origin");
  if (origin !== null && hostOf(origin) !== host) return "Pages of another origin may not use this address.";
  if (request.headers.get("sec-fetch-site") === "cross-site") return "Pages of another site may not use this address.";
  return null;
}

/** The host and port of an origin; null for `null` and for what is no origin, which match nothing. */
function hostOf(origin: string): string | null {
  return URL.parse(origin)?.host || null;
}

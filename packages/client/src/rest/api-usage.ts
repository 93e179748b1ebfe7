/** Requests of the last 24 hours against the org's allowance. */
export interface ApiUsage {
  readonly used: number;
  readonly max: number;
}

/** Reads `api-usage=18/15000; per-app-api-usage=17/250(appName=x)` (REST API guide: Limit Info Header). */
export function parseApiUsage(header: string | null): ApiUsage | null {
  const match = header?.match(/(?:^|[\s;,])api-usage=(\d+)\/(\d+)/);
  return match ? { used: Number(match[1]), max: Number(match[2]) } : null;
}

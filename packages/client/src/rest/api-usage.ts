/** Requests of the last 24 hours against an allowance. */
interface Usage {
  readonly used: number;
  readonly max: number;
}

/** The org's usage, and the app's own where the org caps apps. */
export interface ApiUsage extends Usage {
  readonly app?: Usage & { readonly name: string };
}

/** Reads `api-usage=18/15000; per-app-api-usage=17/250(appName=x)` (REST API guide: Limit Info Header). */
export function parseApiUsage(header: string | null): ApiUsage | null {
  const match = header?.match(/(?:^|[\s;,])api-usage=(\d+)\/(\d+)/);
  if (!match) return null;
  const usage = { used: Number(match[1]), max: Number(match[2]) };
  const app = header?.match(/per-app-api-usage=(\d+)\/(\d+)\(appName=([^)]*)\)/);
  return app ? { ...usage, app: { used: Number(app[1]), max: Number(app[2]), name: app[3] ?? "" } } : usage;
}

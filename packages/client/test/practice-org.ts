import type { Transport } from "../src/index.ts";

export const ORIGIN = "https://acme.my.salesforce.com";
export const ORG_ID = "00D000000000001AAA";
export const USER_ID = "005000000000001AAA";
export const CLIENT_ID = "3MVG9practice";
export const CLIENT_SECRET = "practice-secret";

/** What a test may set and see; every answer is Salesforce's own wire form. */
export interface PracticeOrg {
  readonly transport: Transport;
  readonly requests: { method: string; path: string; headers: Headers; body: string }[];
  /** Answers before the org does: a fault, a delay, a redirect. */
  intercept: ((request: Request, path: string) => Response | undefined | Promise<Response | undefined>) | null;
  /** REST resources: `GET /services/data/v67.0/limits`. */
  readonly rest: Map<string, (request: Request, body: string) => Response | Promise<Response>>;
  rotation: boolean;
  introspection: boolean;
  refreshToken: string;
  accessToken: string;
  /** Refreshes answered with tokens, and re-use of spent tokens (which ends the grant). */
  refreshes: number;
  reuses: number;
  ended: boolean;
  /** Every access token in use is refused as expired from here on. */
  expireSession(): void;
  count(path: string): number;
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });

export const EXPIRED = () => json([{ message: "Session expired or invalid", errorCode: "INVALID_SESSION_ID" }], 401);

/** A login server and a REST door in memory, written from the documentation and independent of the local org. */
export function practiceOrg(origin = ORIGIN): PracticeOrg {
  let serial = 1;
  const spent = new Set<string>();
  const valid = new Set<string>();

  const org: PracticeOrg = {
    requests: [],
    intercept: null,
    rest: new Map(),
    rotation: true,
    introspection: true,
    refreshToken: "5Aep861-1",
    accessToken: "00D000000000001!access.1",
    refreshes: 0,
    reuses: 0,
    ended: false,
    expireSession: () => valid.clear(),
    count: (path) => org.requests.filter((request) => request.path === path).length,
    async transport(request) {
      const url = new URL(request.url);
      const body = await request.clone().text();
      org.requests.push({ method: request.method, path: url.pathname, headers: request.headers, body });
      const intercepted = await org.intercept?.(request, url.pathname);
      request.signal.throwIfAborted();
      return intercepted ?? answer(request, url, new URLSearchParams(body), body);
    },
  };
  valid.add(org.accessToken);

  function tokens(refreshToken?: string) {
    return json({
      access_token: org.accessToken,
      ...(refreshToken && { refresh_token: refreshToken }),
      signature: "c2ln",
      scope: "refresh_token api",
      instance_url: origin,
      id: `${origin}/id/${ORG_ID}/${USER_ID}`,
      token_type: "Bearer",
      issued_at: String(1_700_000_000_000 + serial),
    });
  }

  function issue() {
    serial++;
    org.accessToken = `00D000000000001!access.${serial}`;
    valid.add(org.accessToken);
  }

  function token(form: URLSearchParams): Response {
    const refused = (error: string, error_description: string) => json({ error, error_description }, 400);
    if (form.get("client_id") !== CLIENT_ID) return refused("invalid_client_id", "client identifier invalid");
    if (form.get("client_secret") !== CLIENT_SECRET) return refused("invalid_client", "invalid client credentials");
    switch (form.get("grant_type")) {
      case "client_credentials":
        issue();
        return tokens();
      case "authorization_code":
        if (form.get("code") !== "good-code") return refused("invalid_grant", "expired authorization code");
        issue();
        return tokens(org.refreshToken);
      case "refresh_token": {
        const sent = form.get("refresh_token") ?? "";
        if (spent.has(sent)) {
          org.reuses++;
          org.ended = true;
          valid.clear();
        }
        if (org.ended || sent !== org.refreshToken) return refused("invalid_grant", "expired access/refresh token");
        org.refreshes++;
        issue();
        if (!org.rotation) return tokens();
        spent.add(sent);
        org.refreshToken = `5Aep861-${serial}`;
        return tokens(org.refreshToken);
      }
    }
    return refused("unsupported_grant_type", "grant type not supported");
  }

  function answer(request: Request, url: URL, form: URLSearchParams, body: string): Response | Promise<Response> {
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        return json({
          issuer: origin,
          authorization_endpoint: `${origin}/services/oauth2/authorize`,
          token_endpoint: `${origin}/services/oauth2/token`,
          revocation_endpoint: `${origin}/services/oauth2/revoke`,
          introspection_endpoint: `${origin}/services/oauth2/introspect`,
        });
      case "/services/oauth2/token":
        return token(form);
      case "/services/oauth2/introspect": {
        if (!org.introspection) return json({ error: "invalid_client", error_description: "not allowed" }, 400);
        const active = !org.ended && form.get("token") === org.refreshToken;
        return json(active ? { active, token_type: "refresh_token", client_id: CLIENT_ID } : { active });
      }
      case "/services/oauth2/revoke":
        if (form.get("token") !== org.refreshToken) return json({ error: "invalid_token" }, 400);
        org.ended = true;
        return new Response(null, { status: 200 });
    }
    const bearer = request.headers.get("authorization")?.replace("Bearer ", "") ?? "";
    if (url.pathname.startsWith("/id/"))
      return valid.has(bearer)
        ? json({ id: url.href, user_id: USER_ID, organization_id: ORG_ID, username: "me@acme.test" })
        : new Response("Bad_OAuth_Token", { status: 403 });
    if (!valid.has(bearer)) return EXPIRED();
    const handler = org.rest.get(`${request.method} ${url.pathname}`);
    return (
      handler?.(request, body) ??
      json([{ errorCode: "NOT_FOUND", message: "The requested resource does not exist" }], 404)
    );
  }

  return org;
}

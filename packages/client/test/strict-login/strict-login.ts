import type { Clock } from "@postern/kernel";
import { type DeviceCodes, deviceCodes } from "./device-codes.ts";
import { Fault, Violation } from "./fault.ts";
import { type AuthorizationCode, GRANTS, type GrantRule } from "./grants.ts";
import { type IssuedTokens, issuedTokens, ORG_ID, USERNAME } from "./issued-tokens.ts";
import { authorizationJudge, onceEach } from "./judge-authorization.ts";
import { clientJudge, type StrictApp } from "./judge-client.ts";
import { type ProofJudge, proofJudge } from "./judge-proof.ts";

export interface StrictLoginOptions {
  readonly clock: Clock;
  readonly app: StrictApp;
  readonly origin?: string;
  readonly redirectUri?: string;
  /** `aud` of JWT assertions; the origin by default. */
  readonly audience?: string;
  /** `ignored` answers a proof with an unbound token, as a server that does not know it. */
  readonly dpop?: "bound" | "ignored";
  /** RFC 8628's own device endpoint in the metadata. */
  readonly deviceEndpoint?: boolean;
  /** The one origin of web pages that may read answers. */
  readonly pageOrigin?: string;
}

/** A request as it was on the wire. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly form: Readonly<Record<string, string>>;
}

export interface StrictLogin {
  readonly origin: string;
  readonly transport: (request: Request) => Promise<Response>;
  /** What no client may do; empty at the end of every test. */
  readonly violations: string[];
  readonly requests: Sent[];
  readonly proofs: ProofJudge;
  readonly tokens: IssuedTokens;
  readonly devices: DeviceCodes;
  /** The person says yes, or no: where the browser is sent. */
  authorize(url: string, decision?: "allow" | "deny"): string;
  /** The form of the latest request to this path. */
  sent(path?: string): Readonly<Record<string, string>>;
}

export const CLIENT_ID = "3MVG9.strict_app";
export const REDIRECT_URI = "https://app.example.com/callback";
const TOKEN = "/services/oauth2/token";
const OF_CLIENT = ["client_id", "client_secret", "client_assertion", "client_assertion_type"];

/**
 * A login server that takes nothing on trust: written from the RFCs and Salesforce's documentation, apart from the client
 * and from the local org, so that neither can confirm the other's misunderstanding.
 */
export function strictLogin(options: StrictLoginOptions): StrictLogin {
  const { clock, app, origin = "https://acme.my.salesforce.com", redirectUri = REDIRECT_URI } = options;
  const judgeAuthorization = authorizationJudge(app, redirectUri);
  const clients = clientJudge(clock, [origin, origin + TOKEN]);
  const proofs = proofJudge(clock);
  const tokens = issuedTokens(clock, app, origin);
  const devices = deviceCodes(clock);
  const codes = new Map<string, AuthorizationCode>();
  const usedAssertions = new Set<string>();
  let serial = 0;

  const self: StrictLogin = {
    origin,
    violations: [],
    requests: [],
    proofs,
    tokens,
    devices,
    async transport(request) {
      const url = new URL(request.url);
      const text = await request.clone().text();
      const form = new URLSearchParams(text);
      const { method, headers } = request;
      self.requests.push({ method, path: url.pathname, headers, form: Object.fromEntries(form) });
      const response = answered(() => {
        if (url.origin !== origin) throw new Violation(`a request went to ${url.origin}`);
        if (method === "OPTIONS") return new Response(null, { status: 204 });
        return answer(request, url, form);
      });
      if (proofs.nonce !== null) response.headers.set("dpop-nonce", proofs.nonce);
      return readableBy(request, response, options.pageOrigin);
    },
    authorize(address, decision = "allow") {
      const url = new URL(address);
      if (url.origin + url.pathname !== `${origin}/services/oauth2/authorize`)
        throw new Violation(`sent to ${url.href}`);
      const asked = judgeAuthorization(url);
      const answer = new URLSearchParams({ state: asked.state, iss: origin });
      const isCode = asked.responseType === "code";
      if (decision === "deny") {
        answer.set("error", "access_denied");
        answer.set("error_description", "end-user denied authorization");
      } else if (isCode) {
        const code = `aPrx${++serial}.code==`;
        codes.set(code, { ...asked, issuedAt: clock.now(), isSpent: false });
        answer.set("code", code);
      } else {
        const isHybrid = asked.responseType === "hybrid_token";
        const members = tokens.members({ ...asked, jkt: null, isRefreshable: false, isHybrid });
        for (const [name, value] of Object.entries(members)) answer.set(name, String(value));
      }
      const back = new URL(redirectUri);
      if (isCode) for (const [name, value] of answer) back.searchParams.append(name, value);
      else back.hash = String(answer);
      return back.href;
    },
    sent: (path = TOKEN) => self.requests.findLast((one) => one.path === path)?.form ?? {},
  };

  function answered(work: () => Response): Response {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (error instanceof Violation) self.violations.push(error.description);
      const { error: code, description, status } = error;
      const challenge = status === 401 && {
        "www-authenticate": `DPoP error="${code}", error_description="${description}"`,
      };
      return Response.json({ error: code, error_description: description }, { status, headers: { ...challenge } });
    }
  }

  function answer(request: Request, url: URL, form: URLSearchParams): Response {
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        return Response.json(metadata());
      case "/id/keys":
        return Response.json(tokens.jwks);
      case "/services/oauth2/authorize":
        return new Response(null, { status: 302, headers: { location: self.authorize(url.href) } });
      case TOKEN:
        posted(request, url);
        return form.has("response_type") ? deviceAnswer(form, "response_type") : Response.json(granted(request, form));
      case "/services/oauth2/device":
        posted(request, url);
        clients.judge(app, request, form);
        return deviceAnswer(form, null);
      case "/services/oauth2/introspect":
        posted(request, url);
        onceEach(form, ["token"], ["token_type_hint", ...OF_CLIENT]);
        clients.judge(app, request, form);
        return Response.json(introspection(form.get("token") ?? ""));
      case "/services/oauth2/revoke":
        posted(request, url);
        // Salesforce asks for no client authentication here, so a secret would travel for nothing.
        onceEach(form, ["token"], ["client_id", "token_type_hint"]);
        if (request.headers.has("authorization")) throw new Violation("revocation needs no credentials");
        tokens.revoke(form.get("token") ?? "");
        return new Response(null, { status: 200 });
    }
    return resource(request, url);
  }

  function metadata() {
    const oauth2 = `${origin}/services/oauth2`;
    return {
      issuer: origin,
      authorization_endpoint: `${oauth2}/authorize`,
      token_endpoint: `${oauth2}/token`,
      introspection_endpoint: `${oauth2}/introspect`,
      revocation_endpoint: `${oauth2}/revoke`,
      jwks_uri: `${origin}/id/keys`,
      authorization_response_iss_parameter_supported: true,
      id_token_signing_alg_values_supported: ["RS256"],
      ...(options.deviceEndpoint && { device_authorization_endpoint: `${oauth2}/device` }),
    };
  }

  function granted(request: Request, form: URLSearchParams) {
    if (request.headers.get("accept") !== "application/json") throw new Violation("accept: application/json");
    const grantType = form.get("grant_type") ?? "";
    const rule: GrantRule | undefined = Object.hasOwn(GRANTS, grantType) ? GRANTS[grantType] : undefined;
    if (!rule) throw new Violation(`grant_type is ${grantType}`, "unsupported_grant_type");
    onceEach(
      form,
      ["grant_type", ...rule.must],
      [...(rule.may ?? []), ...(rule.client === "anonymous" ? [] : OF_CLIENT)],
    );
    if (rule.client !== "anonymous") checkClientId(form);
    clients.judge(rule.client === "app" ? app : { ...app, method: "none" }, request, form);
    const jkt = options.dpop === "ignored" ? null : proofs.judge(request);
    const audience = options.audience ?? origin;
    return tokens.members(rule.judge({ form, app, clock, audience, jkt, codes, devices, tokens, usedAssertions }));
  }

  function checkClientId(form: URLSearchParams): void {
    const clientId = form.get("client_id");
    // The header names it too.
    if (clientId === null && app.method === "secret-basic") return;
    if (clientId !== app.clientId) throw new Fault("invalid_client_id", "client identifier invalid");
  }

  function deviceAnswer(form: URLSearchParams, own: "response_type" | null): Response {
    onceEach(form, own ? [own, "client_id"] : [], ["scope", ...OF_CLIENT]);
    if (own && (form.get(own) !== "device_code" || form.has("client_secret")))
      throw new Violation("response_type=device_code");
    const { deviceCode, userCode, interval, lifeS } = devices.start();
    const verificationUri = `${origin}/setup/connect`;
    // Salesforce's own answer names no life.
    const standard = { verification_uri_complete: `${verificationUri}?user_code=${userCode}`, expires_in: lifeS };
    return Response.json({
      device_code: deviceCode,
      user_code: userCode,
      verification_uri: verificationUri,
      interval,
      ...(own === null && standard),
    });
  }

  function introspection(token: string) {
    const found = tokens.find(token);
    if (!found?.isLive) return { active: false };
    const { scopes, kind } = found;
    return {
      active: true,
      scope: scopes.join(" "),
      client_id: app.clientId,
      username: USERNAME,
      sub: `${origin}/id/${ORG_ID}/${tokens.userId}`,
      token_type: kind,
    };
  }

  /** Any API: the token in the header, with the scheme it was issued for, and a proof where it is bound. */
  function resource(request: Request, url: URL): Response {
    const [scheme, token = ""] = (request.headers.get("authorization") ?? "").split(" ");
    if (url.searchParams.has("access_token") || url.searchParams.has("oauth_token"))
      throw new Violation("a token in an address");
    const found = tokens.find(token);
    if (scheme !== (found?.jkt ? "DPoP" : "Bearer")) throw new Violation(`the scheme is ${scheme}`);
    const jkt = proofs.judge(request, token);
    if (found && jkt !== found.jkt) throw new Violation("the proof is of another key", "invalid_dpop_proof");
    if (!found?.isLive || found.kind !== "access_token")
      return Response.json([{ message: "Session expired or invalid", errorCode: "INVALID_SESSION_ID" }], {
        status: 401,
      });
    const { userId: user_id } = tokens;
    const same = { user_id, organization_id: ORG_ID, email: USERNAME };
    if (url.pathname === "/services/oauth2/userinfo")
      return Response.json({
        ...same,
        sub: `${origin}/id/${ORG_ID}/${user_id}`,
        preferred_username: USERNAME,
        name: "Me",
      });
    return Response.json({ ...same, username: USERNAME, display_name: "Me" });
  }

  return self;
}

function posted(request: Request, url: URL): void {
  if (request.method !== "POST") throw new Violation("must use HTTP POST");
  if (url.search !== "") throw new Violation("parameters belong into the body");
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded(?:;charset=utf-8)?$/i.test(type))
    throw new Violation(`the body is ${type}`);
  if (request.redirect === "follow") throw new Violation("a redirect would carry the secrets away");
}

/** CORS with the least that a page needs: one origin, no cookies; identity URLs are not for pages. */
function readableBy(request: Request, response: Response, pageOrigin: string | undefined): Response {
  if (pageOrigin === undefined || request.headers.get("origin") !== pageOrigin) return response;
  if (/^\/id\/[^/]+\/[^/]+$/.test(new URL(request.url).pathname)) return response;
  response.headers.set("access-control-allow-origin", pageOrigin);
  response.headers.set("access-control-expose-headers", "DPoP-Nonce, WWW-Authenticate");
  if (request.method === "OPTIONS")
    response.headers.set("access-control-allow-headers", "Authorization, Content-Type, DPoP, Sforce-Call-Options");
  return response;
}

import { createHash, generateKeyPairSync } from "node:crypto";
import { manualClock } from "@postern/kernel";
import { type AppRegistration, createOrg, createRealm, type Org, type Snapshot } from "@postern/org";
import { SignJWT } from "jose";
import { aPerson } from "../oauth/a-person.ts";
import { certificateOf } from "./certificate.ts";
import { idpHandler, idpToken } from "./identity-provider.ts";
import { assertionXml, base64url, signed } from "./saml-message.ts";

export const ORIGIN = "https://acme.my.salesforce.com";
export const CALLBACK = "https://app.example.com/callback";
/** Where the person and the app are, unless a case says otherwise; a documentation address (RFC 5737). */
export const HOME = "203.0.113.7";
export const AWAY = "198.51.100.9";

const VERIFIER = "v".repeat(64);
const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");
const START = Date.parse("2026-03-02T10:00:00Z");
const PASSWORD = "correct-horse-battery-7";

type Certificate = NonNullable<NonNullable<Parameters<Org["fetch"]>[1]>["certificate"]>;

/** What came of an attempt: tokens, or where and how it was refused and what the login history says of it. */
export interface Outcome {
  readonly tokens: Readonly<Record<string, string>> | null;
  readonly refusal: {
    readonly where: "authorize" | "token";
    readonly error: string;
    readonly description: string;
  } | null;
  /** `tokens`, or `where error / description [status]`. */
  readonly text: string;
}

/** One app, one person and one server user of a fresh org, put back before every case. */
export interface Rehearsal {
  readonly org: Org;
  readonly clock: ReturnType<typeof manualClock>;
  readonly app: { readonly consumerKey: string; readonly consumerSecret: string };
  readonly person: { readonly id: string; readonly username: string; readonly profileId: string };
  /** The run-as user of the client credentials flow: an API-only user of another profile. */
  readonly server: { readonly id: string; readonly profileId: string };
  readonly permissionSetId: string;
  ip: string;
  /** What the app proves on its TLS connection. */
  certificate: Certificate | undefined;
  readonly verifier: string;
  /** The callback that the person's browser is sent to from an authorization address. */
  browse(url: string): Promise<string>;
  /** A code for the person, by the pages. */
  code(over?: Readonly<Record<string, string | undefined>>): Promise<string>;
  /** The host that is asked; the org's own unless a case says otherwise. */
  origin: string;
  /** Settings of the app, changed by its developer. */
  settings(changes: Partial<AppRegistration>): void;
  policies(changes: Parameters<Org["identity"]["installApp"]>[1]): void;
  webServer(over?: Readonly<Record<string, string | undefined>>): Promise<Outcome>;
  userAgent(over?: Readonly<Record<string, string | undefined>>): Promise<Outcome>;
  /** The error that the callback hears when the person says no. */
  denied(): Promise<string | null>;
  token(
    fields: Readonly<Record<string, string | undefined>>,
    init?: { headers?: Record<string, string> },
  ): Promise<Outcome>;
  refresh(token?: string, grantType?: string): Promise<Outcome>;
  jwtBearer(claims?: Readonly<Record<string, unknown>>): Promise<Outcome>;
  samlBearer(): Promise<Outcome>;
  clientCredentials(): Promise<Outcome>;
  /** The poll of a device that the person allowed before the case began. */
  device(): Promise<Outcome>;
  /** A token of the identity provider for the person, exchanged by the app's default handler. */
  tokenExchange(over?: Readonly<Record<string, string | undefined>>): Promise<Outcome>;
  /** The refresh token of an approval that was given before the case began. */
  readonly refreshToken: string;
  /** A write by the administrator, over REST. */
  write(method: "POST" | "PATCH", path: string, body: object): Promise<void>;
  /** Calls the REST API. */
  api(accessToken: string): Promise<{ status: number; body: unknown; reason: string | null }>;
  reset(): Promise<void>;
}

export const KEYS = generateKeyPairSync("rsa", { modulusLength: 2048 });

type Options = Pick<NonNullable<Parameters<typeof createOrg>[0]>, "oauth" | "tokenExchangeHandlers">;

/** What was prepared before the cases. */
interface Start extends Pick<Rehearsal, "app" | "person" | "server" | "permissionSetId" | "refreshToken"> {
  readonly cookies: ReadonlyMap<string, string>;
  readonly deviceCode: string;
  readonly snapshot: Snapshot;
}

let prepared: Promise<Start> | null = null;

/** A fresh org, `options` of `createOrg` aside the same every time: prepared once, and started from that. */
export async function rehearse(options: Options = {}): Promise<Rehearsal> {
  prepared ??= prepare();
  return rehearseFrom(await prepared, options);
}

async function prepare(): Promise<Start> {
  const clock = manualClock({ start: START });
  const org = await createOrg({ clock, settings: { userAgentFlow: true }, soapLogin: false });
  const start = await peopleAndApp(org);
  const none = { cookies: new Map(), deviceCode: "", refreshToken: "", snapshot: await org.snapshot() };
  await org.close();
  const first = await rehearseFrom({ ...start, ...none }, {});
  try {
    return { ...start, ...(await first.approve()) };
  } finally {
    await first.org.close();
  }
}

async function peopleAndApp(org: Org): Promise<Pick<Start, "app" | "person" | "server" | "permissionSetId">> {
  const admin = (await org.login()).accessToken;
  const rest = async (path: string, body?: object) => {
    const response = await org.fetch(`${ORIGIN}/services/data/v67.0/${path}`, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${admin}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { id: string; records: { Id: string }[] };
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  };
  const idOf = async (soql: string) => (await rest(`query?q=${encodeURIComponent(soql)}`)).records[0]!.Id;
  const profileId = await idOf("SELECT Id FROM Profile WHERE Name = 'Standard User'");
  const username = "sam@acme.example.com";
  const userFields = {
    LastName: "Seller",
    Alias: "sam",
    Email: username,
    CommunityNickname: "sam",
    ProfileId: profileId,
  };
  const locale = {
    TimeZoneSidKey: "GMT",
    LocaleSidKey: "en_US",
    EmailEncodingKey: "UTF-8",
    LanguageLocaleKey: "en_US",
  };
  const { id } = await rest("sobjects/User", { Username: username, IsActive: true, ...userFields, ...locale });
  const { id: permissionSetId } = await rest("sobjects/PermissionSet", { Name: "Acme_Users", Label: "Acme users" });
  await org.identity.setPassword(id, PASSWORD);
  const serverUserId = await idOf(`SELECT Id FROM User WHERE Username = '${org.ready.integration.username}'`);
  const serverProfileId = await idOf("SELECT Id FROM Profile WHERE Name LIKE 'Minimum Access%'");

  const registered = org.identity.registerApp({
    developerName: "Rehearsal",
    name: "Rehearsal",
    scopes: ["api", "refresh_token", "openid", "web", "lightning", "content", "visualforce"],
    callbackUrls: [CALLBACK],
    clientCredentials: true,
    deviceFlow: true,
    tokenExchange: true,
    certificate: await certificateOf(KEYS),
  });
  const app = { consumerKey: registered.consumerKey, consumerSecret: registered.consumerSecret };
  org.identity.installApp(app.consumerKey, {
    clientCredentials: true,
    clientCredentialsUserId: serverUserId,
    tokenExchange: true,
    tokenExchangeHandlers: [{ handler: "idp", isDefault: true, executionUserId: serverUserId }],
  });

  return {
    app,
    person: { id, username, profileId },
    server: { id: serverUserId, profileId: serverProfileId },
    permissionSetId,
  };
}

async function rehearseFrom(
  start: Start,
  options: Options,
): Promise<Rehearsal & { approve(): Promise<Pick<Start, "cookies" | "deviceCode" | "refreshToken" | "snapshot">> }> {
  const { app, person: somebody } = start;
  const { username } = somebody;
  const clock = manualClock({ start: START });
  const org = await createOrg({
    ...options,
    snapshot: start.snapshot,
    tokenExchangeHandlers: { idp: idpHandler, ...options.tokenExchangeHandlers },
    clock,
    realm: createRealm(),
    settings: { userAgentFlow: true },
    soapLogin: false,
  });
  const admin = (await org.login()).accessToken;

  let { deviceCode } = start;
  let cookies = new Map(start.cookies);
  const aBrowser = () => {
    const person = aPerson({ fetch: (request, init) => org.fetch(request, { ...init, ip: rehearsal.ip }) });
    for (const [name, value] of cookies) person.cookies.set(name, value);
    return person;
  };

  /** The status that the newest line of the login history has, when the attempt left one. */
  async function recorded<T>(work: () => Promise<T>): Promise<{ answer: T; status: string }> {
    const before = org.identity.loginHistory(1)[0]?.id;
    const answer = await work();
    const newest = org.identity.loginHistory(1)[0];
    return { answer, status: newest && newest.id !== before ? newest.status : "no line" };
  }

  async function authorize(parameters: Readonly<Record<string, string | undefined>>) {
    const query = new URLSearchParams(
      Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined),
    );
    const person = aBrowser();
    return recorded(async () => {
      const page = await person.visit(`${ORIGIN}/services/oauth2/authorize?${query}`);
      return page.html.includes('id="oaapprove"') ? person.press(page, "oaapprove") : page;
    });
  }

  const codeRequest = () => ({
    response_type: "code",
    client_id: app.consumerKey,
    redirect_uri: CALLBACK,
    state: "st",
    code_challenge: CHALLENGE,
  });

  const rehearsal: Rehearsal = {
    org,
    clock,
    app,
    person: somebody,
    server: start.server,
    permissionSetId: start.permissionSetId,
    ip: HOME,
    certificate: undefined,
    verifier: VERIFIER,
    origin: ORIGIN,
    refreshToken: start.refreshToken,
    settings(changes) {
      const { definition } = org.identity.apps().find((each) => each.definition.consumerKey === app.consumerKey)!;
      org.identity.registerApp({ ...definition, ...changes });
    },
    policies: (changes) => void org.identity.installApp(app.consumerKey, changes),

    async browse(url) {
      const person = aBrowser();
      let page = await person.visit(url);
      if (page.html.includes('id="oaapprove"')) page = await person.press(page, "oaapprove");
      if (!page.leftTo) throw new Error(`the browser stayed at ${page.url}`);
      return page.leftTo.href;
    },
    async code(over) {
      const { answer: page } = await authorize({ ...codeRequest(), ...over });
      return page.leftTo?.searchParams.get("code") ?? "";
    },
    async webServer(over) {
      const { answer: page, status } = await authorize({ ...codeRequest(), ...over });
      if (!page.leftTo) return refusedOnPage(page, status);
      const code = page.leftTo.searchParams.get("code");
      if (code === null) return refused("callback", Object.fromEntries(page.leftTo.searchParams), status);
      return rehearsal.token({
        grant_type: "authorization_code",
        code,
        redirect_uri: CALLBACK,
        code_verifier: VERIFIER,
      });
    },

    async denied() {
      const person = aBrowser();
      const query = new URLSearchParams({ ...codeRequest(), prompt: "consent" });
      const page = await person.visit(`${ORIGIN}/services/oauth2/authorize?${query}`);
      return (await person.press(page, "oadeny")).leftTo?.searchParams.get("error") ?? null;
    },
    async userAgent(over) {
      const parameters = { response_type: "token", client_id: app.consumerKey, redirect_uri: CALLBACK, state: "st" };
      const { answer: page, status } = await authorize({ ...parameters, ...over });
      if (!page.leftTo) return refusedOnPage(page, status);
      const fragment = Object.fromEntries(new URLSearchParams(page.leftTo.hash.slice(1)));
      if (fragment.access_token === undefined) return refused("callback", fragment, status);
      return { tokens: fragment, refusal: null, text: "tokens" };
    },

    async token(fields, { headers = {} } = {}) {
      const all = { client_id: app.consumerKey, client_secret: app.consumerSecret, ...fields };
      const body = new URLSearchParams(
        Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined),
      );
      const { answer, status } = await recorded(async () => {
        const { ip, certificate } = rehearsal;
        const request = { method: "POST", body, headers, ip, ...(certificate && { certificate }) };
        const response = await org.fetch(`${rehearsal.origin}/services/oauth2/token`, request);
        return { ok: response.ok, members: (await response.json()) as Record<string, string> };
      });
      return answer.ok
        ? { tokens: answer.members, refusal: null, text: "tokens" }
        : refused("token", answer.members, status);
    },
    refresh: (token = rehearsal.refreshToken, grantType = "refresh_token") =>
      rehearsal.token({ grant_type: grantType, refresh_token: token }),
    async jwtBearer(claims = {}) {
      const body = {
        iss: app.consumerKey,
        sub: username,
        aud: "https://login.salesforce.com",
        exp: Math.floor(clock.now() / 1000) + 180,
        ...claims,
      };
      const assertion = await new SignJWT(body).setProtectedHeader({ alg: "RS256" }).sign(KEYS.privateKey);
      const grant_type = "urn:ietf:params:oauth:grant-type:jwt-bearer";
      return rehearsal.token({ grant_type, assertion, client_id: undefined, client_secret: undefined });
    },
    async write(method, path, body) {
      const headers = { authorization: `Bearer ${admin}`, "content-type": "application/json" };
      const init = { method, headers, body: JSON.stringify(body) };
      const response = await org.fetch(`${ORIGIN}/services/data/v67.0/${path}`, init);
      if (!response.ok) throw new Error(await response.text());
    },
    samlBearer() {
      const now = clock.now();
      const said = {
        id: `_${now}`,
        issuer: app.consumerKey,
        nameId: username,
        audience: "https://login.salesforce.com",
        recipient: `${rehearsal.origin}/services/oauth2/token`,
        issuedAt: now,
        notBefore: now,
        notOnOrAfter: now + 180_000,
      };
      const assertion = base64url(signed(assertionXml(said), { key: KEYS.privateKey }));
      const grant_type = "urn:ietf:params:oauth:grant-type:saml2-bearer";
      return rehearsal.token({ grant_type, assertion, client_id: undefined, client_secret: undefined });
    },
    device: () => rehearsal.token({ grant_type: "device", code: deviceCode }),
    clientCredentials: () => rehearsal.token({ grant_type: "client_credentials" }),
    tokenExchange: async (over) =>
      rehearsal.token({
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token: await idpToken({ email: username, at: clock.now() }),
        subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
        ...over,
      }),

    async api(accessToken) {
      const response = await org.fetch(`${ORIGIN}/services/data/v67.0/limits`, {
        headers: { authorization: `Bearer ${accessToken}` },
        ip: rehearsal.ip,
      });
      return { status: response.status, body: await response.json(), reason: org.log().at(-1)?.reason ?? null };
    },

    async reset() {
      await org.restore(beforeCases);
      cookies = new Map(start.cookies);
      rehearsal.ip = HOME;
      rehearsal.origin = ORIGIN;
      rehearsal.certificate = undefined;
    },
  };

  const beforeCases = await org.snapshot();
  return Object.assign(rehearsal, {
    async approve() {
      const person = aBrowser();
      const login = await person.visit(`${ORIGIN}/login`);
      await person.press(login, "Login", { username, password: PASSWORD });
      cookies = new Map(person.cookies);
      const approved = await rehearsal.webServer();
      if (!approved.tokens?.refresh_token) throw new Error(`the approval before the cases failed: ${approved.text}`);
      const waiting = await rehearsal.token({ response_type: "device_code" });
      deviceCode = waiting.tokens!.device_code!;
      const connect = await person.visit(`${ORIGIN}/setup/connect`);
      const asked = await person.press(connect, "connect", { user_code: waiting.tokens!.user_code! });
      await person.press(asked, "oaapprove");
      return { cookies, deviceCode, refreshToken: approved.tokens.refresh_token, snapshot: await org.snapshot() };
    },
  });
}

function refused(where: string, members: Readonly<Record<string, string>>, status: string): Outcome {
  const { error = "", error_description: description = "" } = members;
  const refusal = { where: where === "token" ? ("token" as const) : ("authorize" as const), error, description };
  return { tokens: null, refusal, text: `${where} ${error} / ${description} [${status}]` };
}

function refusedOnPage(page: { html: string; url: string }, status: string): Outcome {
  if (page.html.includes('id="login_form"')) return { tokens: null, refusal: null, text: "asked to log in" };
  const code = /<code id="error">([^<]*)<\/code>/.exec(page.html)?.[1]?.replaceAll("&amp;", "&");
  if (code === undefined)
    return { tokens: null, refusal: null, text: `page ${new URL(page.url).pathname} [${status}]` };
  return refused("page", Object.fromEntries(new URLSearchParams(code)), status);
}

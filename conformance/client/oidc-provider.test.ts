import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  clientCredentialsFlow,
  connect,
  deviceFlow,
  introspect,
  memoryTokenStore,
  revoke,
  saveGrant,
  type Tokens,
  webServerFlow,
} from "@postern/client";
import { undiciTransport } from "@postern/client/node";
import { manualClock } from "@postern/kernel";
import Provider from "oidc-provider";
import { afterAll, beforeAll, expect, it } from "vitest";

const KEYS = generateKeyPairSync("rsa", { modulusLength: 2048 });
const PEM = KEYS.privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const CLIENT = { clientId: "acme", clientSecret: "a-secret-of-thirty-two-characters!" };
const REDIRECT_URI = "http://localhost:7800/oauth/callback";
const USER = "005000000000001AAA";

/** oidc-provider is certified on its own; what it lacks are the members that Salesforce adds to token answers. */
let server: Server;
let loginUrl: string;
const transport = undiciTransport();

beforeAll(async () => {
  server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  loginUrl = `http://localhost:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(loginUrl, {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: [REDIRECT_URI],
        grant_types: ["authorization_code", "refresh_token", "client_credentials"],
        response_types: ["code"],
        token_endpoint_auth_method: "client_secret_post",
      },
      {
        client_id: "by-header",
        client_secret: CLIENT.clientSecret,
        redirect_uris: [],
        grant_types: ["client_credentials"],
        response_types: [],
        token_endpoint_auth_method: "client_secret_basic",
      },
      {
        client_id: "by-assertion",
        redirect_uris: [],
        grant_types: ["client_credentials"],
        response_types: [],
        token_endpoint_auth_method: "private_key_jwt",
        token_endpoint_auth_signing_alg: "RS256",
        jwks: { keys: [{ ...KEYS.publicKey.export({ format: "jwk" }), alg: "RS256", use: "sig", kid: "k" }] },
      },
      {
        client_id: "bound",
        client_secret: CLIENT.clientSecret,
        redirect_uris: [REDIRECT_URI],
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        token_endpoint_auth_method: "client_secret_post",
        dpop_bound_access_tokens: true,
      },
      {
        client_id: "television",
        redirect_uris: [],
        grant_types: ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
        response_types: [],
        token_endpoint_auth_method: "none",
      },
    ],
    findAccount: (_: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub }) }),
    features: {
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true, allowedPolicy: () => true },
      clientCredentials: { enabled: true },
      dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 1), requireNonce: () => true },
      deviceFlow: { enabled: true },
      devInteractions: { enabled: false },
    },
    interactions: { url: (_: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    ttl: {
      AccessToken: 600,
      DeviceCode: 600,
      ClientCredentials: 600,
      Grant: 600,
      IdToken: 600,
      Interaction: 600,
      RefreshToken: 600,
      Session: 600,
    },
    issueRefreshToken: async () => true,
    scopes: ["openid", "offline_access", "api"],
  });
  provider.use(async (context, next) => {
    await next();
    if (context.path === "/token" && context.status === 200)
      Object.assign(context.body, { instance_url: loginUrl, id: `${loginUrl}/id/00D000000000001AAA/${USER}` });
  });
  const callback = provider.callback();
  server.on("request", async (request, response) => {
    if (!request.url?.startsWith("/interaction/")) return callback(request, response);
    const details = await provider.interactionDetails(request, response);
    const grant = new provider.Grant({ accountId: USER, clientId: String(details.params.client_id) });
    grant.addOIDCScope("openid offline_access api");
    await provider.interactionFinished(
      request,
      response,
      details.prompt.name === "login" ? { login: { accountId: USER } } : { consent: { grantId: await grant.save() } },
      { mergeWithLastSubmission: true },
    );
  });
});

afterAll(async () => {
  await transport.close();
  server.closeAllConnections();
  server.close();
});

const flow = () =>
  webServerFlow({
    ...CLIENT,
    loginUrl,
    redirectUri: REDIRECT_URI,
    scopes: ["openid", "offline_access", "api"],
    prompt: "consent",
    transport,
    allowInsecureLoopback: true,
  });

/** A browser without a screen: follows redirects with its cookies until the callback. */
async function browse(url: string): Promise<string> {
  const cookies = new Map<string, string>();
  for (let address = url, hops = 0; hops < 10; hops++) {
    const response = await fetch(address, {
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (cookie.split(";")[0] ?? "").split("=");
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    address = new URL(response.headers.get("location") ?? "", address).href;
    if (address.startsWith(REDIRECT_URI)) return address;
  }
  throw new Error("the login never came back");
}

async function login(): Promise<Tokens> {
  const started = flow();
  const { url, expected } = await started.authorizationUrl();
  return started.finish(await browse(url), expected);
}

async function session() {
  const store = memoryTokenStore();
  await saveGrant({ store, grantId: "default", tokens: await login(), clientId: CLIENT.clientId, loginUrl });
  return connect({ store, grantId: "default", ...CLIENT, transport, allowInsecureLoopback: true });
}

it("code, PKCE, state, nonce and issuer pass a strict foreign server", async () => {
  const tokens = await login();
  expect(tokens).toMatchObject({ userId: USER, instanceUrl: loginUrl, idToken: expect.any(String) });
  expect(tokens.refreshToken).toEqual(expect.any(String));
});

it("a verifier of another login is refused by the server", async () => {
  const started = flow();
  const { url, expected } = await started.authorizationUrl();
  const { expected: other } = await started.authorizationUrl();
  const callback = await browse(url);
  await expect(started.finish(callback, { ...expected, codeVerifier: other.codeVerifier })).rejects.toMatchObject({
    code: "OAUTH_REFUSED",
    data: { error: "invalid_grant" },
  });
});

it("an ID token with the nonce of another login is refused by the client", async () => {
  const started = flow();
  const { url, expected } = await started.authorizationUrl();
  const callback = await browse(url);
  await expect(started.finish(callback, { ...expected, nonce: "another" })).rejects.toMatchObject({
    code: "LOGIN_RESPONSE_INVALID",
  });
});

it("rotated refresh tokens are kept over many refreshes", async () => {
  const connected = await session();
  const seen = new Set<string | null>();
  for (let round = 0; round < 5; round++) {
    seen.add((await connected.grant()).refreshToken);
    await connected.refresh(await connected.accessToken());
  }
  expect(seen.size).toBe(5);
});

it("introspection and revocation are understood, and a revoked grant is found dead", async () => {
  const connected = await session();
  const { refreshToken } = await connected.grant();
  const options = { ...CLIENT, loginUrl, transport, allowInsecureLoopback: true, token: refreshToken ?? "" };
  expect(await introspect({ ...options, hint: "refresh_token" })).toMatchObject({ active: true, client_id: "acme" });
  await revoke({ ...options, clientAuthentication: "secret-post" });
  expect(await introspect(options)).toEqual({ active: false });
  await expect(connected.refresh(await connected.accessToken())).rejects.toMatchObject({ code: "GRANT_DEAD" });
});

it("client credentials connect a service without a stored grant", async () => {
  const connected = await connect({
    ...CLIENT,
    store: memoryTokenStore(),
    grantId: "service",
    loginUrl,
    transport,
    flow: "client-credentials",
    allowInsecureLoopback: true,
  });
  const first = await connected.accessToken();
  await connected.refresh(first);
  expect(await connected.accessToken()).not.toBe(first);
});

it.each([
  [
    "in the header",
    { clientId: "by-header", clientSecret: CLIENT.clientSecret, clientAuthentication: "secret-basic" as const },
  ],
  ["by an assertion", { clientId: "by-assertion", clientAuthentication: { privateKeyJwt: PEM } }],
])("the client proves itself %s", async (_, client) => {
  const tokens = await clientCredentialsFlow({ ...client, loginUrl, transport, allowInsecureLoopback: true });
  expect(tokens).toMatchObject({ userId: USER, tokenType: "Bearer" });
});

it("DPoP: code, tokens and refresh are bound to the key, and the server's nonce is answered", async () => {
  const client = {
    clientId: "bound",
    clientSecret: CLIENT.clientSecret,
    loginUrl,
    transport,
    allowInsecureLoopback: true,
  };
  const scopes = ["openid", "offline_access", "api"];
  const started = webServerFlow({ ...client, redirectUri: REDIRECT_URI, scopes, prompt: "consent", dpop: "required" });
  const { url, expected } = await started.authorizationUrl();
  expect(new URL(url).searchParams.get("dpop_jkt")).toMatch(/^[\w-]{43}$/);
  const tokens = await started.finish(await browse(url), expected);
  expect(tokens.tokenType).toBe("DPoP");
  const store = memoryTokenStore();
  await saveGrant({ store, grantId: "default", tokens, clientId: "bound", loginUrl });
  const bound = await connect({ ...client, store, grantId: "default" });
  await bound.refresh(tokens.accessToken);
  expect(await bound.accessToken()).not.toBe(tokens.accessToken);

  const callback = await started.authorizationUrl();
  const { dpopKey } = (await started.authorizationUrl()).expected;
  const injected = { ...callback.expected, dpopKey: dpopKey ?? null };
  await expect(started.finish(await browse(callback.url), injected)).rejects.toMatchObject({
    data: { error: "invalid_grant" },
  });
});

/** The person's part of the device flow: the code is typed in and confirmed on the provider's own pages, then the login follows. */
async function enterCode(verificationUri: string, userCode: string, decision: "confirm" | "abort"): Promise<string> {
  const cookies = new Map<string, string>();
  const send = async (address: string, form?: Record<string, string>): Promise<string> => {
    const response = await fetch(address, {
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (cookie.split(";")[0] ?? "").split("=");
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    const location = response.headers.get("location");
    return location ? send(new URL(location, address).href) : response.text();
  };
  const xsrf = (html: string) => /name="xsrf" value="([^"]+)"/.exec(html)?.[1] ?? "";
  const first = await send(verificationUri);
  const asked = await send(verificationUri, { xsrf: xsrf(first), user_code: userCode });
  return send(verificationUri, { xsrf: xsrf(asked), user_code: userCode, [decision]: "yes" });
}

/** Polls are seconds apart; the clock of the client is moved over them. */
async function onADevice(decision: "confirm" | "abort"): Promise<Tokens> {
  const clock = manualClock({ start: Date.now() });
  // The clock stands while a request is on the wire, whose deadline it also is.
  let asking: Promise<unknown> = Promise.resolve();
  const counted = (request: Request) => {
    const answer = transport(request);
    asking = answer.catch(() => null);
    return answer;
  };
  const client = { clientId: "television", loginUrl, transport: counted, allowInsecureLoopback: true, clock };
  const device = await deviceFlow({ ...client, scopes: ["openid", "offline_access", "api"] });
  expect(device.verificationUriComplete).toContain(device.userCode);
  const tokens = device.finish();
  const outcome = tokens.then(
    () => true,
    () => true,
  );
  // Asked too early: the person is still typing.
  await clock.advance(5_000);
  await enterCode(device.verificationUri, device.userCode, decision);
  let done = false;
  void outcome.then(() => {
    done = true;
  });
  for (let polls = 0; polls < 20 && !done; polls++) {
    await clock.advance(10_000);
    await asking;
    await new Promise(setImmediate);
  }
  return tokens;
}

it("device flow: the code is entered elsewhere, and the device gets its tokens", async () => {
  expect(await onADevice("confirm")).toMatchObject({ userId: USER, refreshToken: expect.any(String) });
});

it("device flow: refused elsewhere", async () => {
  await expect(onADevice("abort")).rejects.toMatchObject({ code: "DEVICE_LOGIN_DENIED" });
});

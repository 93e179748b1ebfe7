import { generateKeyPairSync } from "node:crypto";
import { manualClock } from "@postern/kernel";
import type { OAuthClientOptions } from "../../src/index.ts";
import { type WaitedClock, waitedClock } from "../waited-clock.ts";
import type { StrictApp } from "./judge-client.ts";
import { CLIENT_ID, REDIRECT_URI, type StrictLogin, type StrictLoginOptions, strictLogin } from "./strict-login.ts";

export const KEYS = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const PRIVATE_KEY = KEYS.privateKey.export({ type: "pkcs8", format: "pem" }) as string;
export const SECRET = "s3cr.et_+/:&=%";

/** How the client is told to prove itself, by how the app is registered. */
const WAYS: Readonly<Record<StrictApp["method"], Partial<OAuthClientOptions>>> = {
  none: {},
  "secret-post": { clientSecret: SECRET },
  "secret-basic": { clientSecret: SECRET, clientAuthentication: "secret-basic" },
  "private-key-jwt": { clientAuthentication: { privateKeyJwt: PRIVATE_KEY } },
};

export interface StrictCase {
  readonly login: StrictLogin;
  readonly clock: WaitedClock;
  /** For every flow. */
  readonly client: OAuthClientOptions & { readonly transport: StrictLogin["transport"] };
  readonly redirectUri: string;
}

/** A client and the strict server that knows it, on one clock that is not the machine's. */
export function strictCase(
  method: StrictApp["method"] = "secret-post",
  options: Partial<StrictLoginOptions> = {},
): StrictCase {
  const clock = waitedClock(manualClock({ start: Date.parse("2031-03-01T09:00:00Z") }));
  const publicKey = KEYS.publicKey.export({ type: "spki", format: "pem" }) as string;
  const app: StrictApp = { clientId: CLIENT_ID, method, clientSecret: SECRET, publicKey };
  const login = strictLogin({ clock, app, ...options });
  const { origin: loginUrl, transport } = login;
  return {
    login,
    clock,
    client: { loginUrl, clientId: CLIENT_ID, transport, clock, ...WAYS[method] },
    redirectUri: REDIRECT_URI,
  };
}

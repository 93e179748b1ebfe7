import { createPublicKey } from "node:crypto";
import type { Clock } from "@postern/kernel";
import { Fault, Violation } from "./fault.ts";
import { verifyJwt } from "./verify-jwt.ts";

/** How an app has to prove itself. Any other way is a violation, a wrong proof of the right kind a refusal. */
export interface StrictApp {
  readonly clientId: string;
  readonly method: "none" | "secret-post" | "secret-basic" | "private-key-jwt";
  readonly clientSecret?: string;
  /** PEM. */
  readonly publicKey?: string;
}

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/** An assertion that lives longer is worth stealing. */
const LONGEST_LIFE_S = 300;

export interface ClientJudge {
  /** Throws unless the form and headers prove this app, once and in its own way. */
  judge(app: StrictApp, request: Request, form: URLSearchParams): void;
}

export function clientJudge(clock: Clock, audiences: readonly string[]): ClientJudge {
  const used = new Set<string>();

  function judgeAssertion(app: StrictApp, form: URLSearchParams): void {
    if (form.get("client_assertion_type") !== ASSERTION_TYPE) throw new Violation("client_assertion_type");
    const key = createPublicKey(app.publicKey ?? "");
    const { claims } = verifyJwt(form.get("client_assertion") ?? "", () => key, "client assertion");
    const now = clock.now() / 1000;
    const { iss, sub, aud, exp, jti } = claims;
    if (iss !== app.clientId || sub !== app.clientId)
      throw new Violation("client assertion: iss and sub are the client");
    if (!audiences.includes(String(aud))) throw new Violation(`client assertion: aud is ${aud}`);
    if (typeof exp !== "number" || exp <= now || exp > now + LONGEST_LIFE_S)
      throw new Violation("client assertion: exp");
    if (typeof jti !== "string" || used.has(jti)) throw new Violation("client assertion: jti was used before");
    used.add(jti);
  }

  return {
    judge(app, request, form) {
      const authorization = request.headers.get("authorization");
      const ways = {
        "secret-basic": authorization !== null,
        "secret-post": form.has("client_secret"),
        "private-key-jwt": form.has("client_assertion") || form.has("client_assertion_type"),
      };
      for (const [way, tried] of Object.entries(ways))
        if (tried !== (way === app.method))
          throw new Violation(`the client proves itself by ${app.method}`, "invalid_client");
      const wrong = new Fault("invalid_client", "invalid client credentials");
      switch (app.method) {
        case "secret-basic": {
          const [scheme, credentials = ""] = (authorization ?? "").split(" ");
          // RFC 6749 §2.3.1: each half form-encoded before the colon joins them.
          const pair = Buffer.from(credentials, "base64").toString().split(":").map(decodeURIComponent);
          if (scheme !== "Basic" || pair.length !== 2) throw new Violation("Authorization: Basic");
          if (pair[0] !== app.clientId || pair[1] !== app.clientSecret) throw wrong;
          return;
        }
        case "secret-post":
          if (form.get("client_secret") !== app.clientSecret) throw wrong;
          return;
        case "private-key-jwt":
          judgeAssertion(app, form);
      }
    },
  };
}

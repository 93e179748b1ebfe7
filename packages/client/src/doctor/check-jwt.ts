import { audienceOf } from "../oauth/audience-of.ts";

/** One thing that is right or wrong with something that was looked at offline. */
export interface OfflineFinding {
  readonly ok: boolean;
  readonly says: string;
  readonly fix?: string;
}

export interface JwtQuestion {
  readonly jwt: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly consumerKey?: string;
  readonly username?: string;
  /** The host that it is to be sent to. */
  readonly loginUrl?: string;
  /** PEM or DER public key (SPKI) of the app's certificate. */
  readonly publicKey?: CryptoKey;
}

const ok = (says: string): OfflineFinding => ({ ok: true, says });
const wrong = (says: string, fix: string): OfflineFinding => ({ ok: false, says, fix });

/** Looks at an assertion of the JWT bearer flow as an org would, without sending it ("OAuth 2.0 JWT Bearer Flow"). */
export async function checkJwt(question: JwtQuestion): Promise<readonly OfflineFinding[]> {
  const [head, body, signature, ...more] = question.jwt.trim().split(".");
  const [header, claims] = [json(head), json(body)];
  if (!header || !claims || signature === undefined || more.length > 0)
    return [
      wrong("It is not a JWT of three parts.", "Sign the claims with a JWT library; do not encode them a second time."),
    ];
  return [
    algorithm(header),
    issuer(claims, question),
    subject(claims, question),
    audience(claims, question),
    expiry(claims, question.now),
    ...(question.publicKey ? [await signed(question.jwt.trim(), question.publicKey)] : []),
  ];
}

function algorithm({ alg }: Record<string, unknown>): OfflineFinding {
  if (alg === "RS256") return ok("alg is RS256.");
  return wrong(`alg is ${String(alg)}; Salesforce takes RS256 alone.`, "Sign with an RSA key and RS256.");
}

function issuer({ iss }: Record<string, unknown>, { consumerKey }: JwtQuestion): OfflineFinding {
  if (typeof iss !== "string" || iss === "") return wrong("iss is missing.", "Set iss to the app's consumer key.");
  if (consumerKey !== undefined && iss !== consumerKey)
    return wrong("iss is not this app's consumer key.", "Set iss to the app's consumer key.");
  return ok("iss is a consumer key.");
}

function subject({ sub, prn }: Record<string, unknown>, { username }: JwtQuestion): OfflineFinding {
  const name = sub ?? prn;
  if (typeof name !== "string" || name === "") return wrong("sub is missing.", "Set sub to the username to act as.");
  if (username !== undefined && name.toLowerCase() !== username.toLowerCase())
    return wrong(
      `sub is ${name}, not ${username}.`,
      "Set sub to the username to act as; an email address is not always it.",
    );
  return ok(`sub is ${name}.`);
}

function audience({ aud }: Record<string, unknown>, { loginUrl }: JwtQuestion): OfflineFinding {
  const values = (Array.isArray(aud) ? aud : [aud]).map((value) => String(value).replace(/\/+$/, ""));
  if (aud === undefined) return wrong("aud is missing.", "Set aud to the login host.");
  if (loginUrl === undefined) return ok(`aud is ${values.join(", ")}.`);
  const own = URL.canParse(loginUrl) ? loginUrl.replace(/\/+$/, "") : loginUrl;
  const wanted = audienceOf(own);
  if (values.includes(wanted) || values.includes(own) || values.includes(`${own}/services/oauth2/token`))
    return ok(`aud is ${values.join(", ")}.`);
  return wrong(`aud is ${values.join(", ")}; for ${own} it is ${wanted}.`, `Set aud to ${wanted}.`);
}

function expiry({ exp }: Record<string, unknown>, now: number): OfflineFinding {
  const seconds = Number(exp);
  if (!Number.isFinite(seconds) || seconds <= 0)
    return wrong("exp is missing.", "Set exp to now plus three minutes, in seconds.");
  const left = seconds - now / 1000;
  if (left <= 0)
    return wrong(
      `exp was ${Math.ceil(-left)} s ago.`,
      "Make a fresh assertion for every request, and check this machine's clock.",
    );
  if (seconds > 1e11) return ok("exp is in milliseconds: an instant far in the future, which Salesforce accepts.");
  return ok(`exp is in ${Math.floor(left)} s.`);
}

async function signed(jwt: string, key: CryptoKey): Promise<OfflineFinding> {
  const end = jwt.lastIndexOf(".");
  const bytes = decode(jwt.slice(end + 1));
  const good =
    bytes !== null &&
    (await crypto.subtle.verify("RSASSA-PKCS1-v1_5", key, bytes, new TextEncoder().encode(jwt.slice(0, end))));
  return good
    ? ok("The signature is by the key of the certificate.")
    : wrong(
        "The signature is by another key than the certificate's.",
        "Sign with the private key whose certificate the app has.",
      );
}

function decode(part: string): Uint8Array<ArrayBuffer> | null {
  try {
    const binary = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

function json(part: string | undefined): Record<string, unknown> | null {
  try {
    const bytes = decode(part ?? "");
    const value: unknown = bytes && JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

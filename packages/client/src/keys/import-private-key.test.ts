import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { expect, it } from "vitest";
import { importPrivateKey, type PrivateKeyInput } from "./import-private-key.ts";
import { signJwt } from "./sign-jwt.ts";

const RSA = generateKeyPairSync("rsa", { modulusLength: 2048 });
const EC = generateKeyPairSync("ec", { namedCurve: "P-256" });
const P384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
const pem = (type: "pkcs8" | "pkcs1") => RSA.privateKey.export({ type, format: "pem" }) as string;
const jwk = RSA.privateKey.export({ format: "jwk" }) as JsonWebKey;
const rsa = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

it.each<[string, () => PrivateKeyInput | Promise<PrivateKeyInput>, typeof RSA, string]>([
  ["PKCS#8", () => pem("pkcs8"), RSA, "RS256"],
  ["PKCS#1", () => pem("pkcs1"), RSA, "RS256"],
  ["PEM with Windows line ends and space around", () => `\n  ${pem("pkcs8").replaceAll("\n", "\r\n")}  `, RSA, "RS256"],
  ["PEM on one line, as environments hold it", () => pem("pkcs8").replaceAll("\n", " "), RSA, "RS256"],
  ["JWK", () => jwk, RSA, "RS256"],
  ["JWK as text", () => JSON.stringify(jwk), RSA, "RS256"],
  ["JWK that says what it is for", () => ({ ...jwk, use: "enc", key_ops: ["verify"], alg: "PS256" }), RSA, "RS256"],
  ["JWK of P-256", () => EC.privateKey.export({ format: "jwk" }) as JsonWebKey, EC, "ES256"],
  ["a key of the platform", () => importPrivateKey(pem("pkcs8")), RSA, "RS256"],
])("%s signs", async (_, input, keys, alg) => {
  const signed = await signJwt({ typ: "JWT" }, { sub: "ü" }, await importPrivateKey(await input()));
  const [header = "", claims = "", signature = ""] = signed.split(".");
  expect(JSON.parse(Buffer.from(header, "base64url").toString())).toEqual({ typ: "JWT", alg });
  const key = createPublicKey(keys.publicKey.export({ type: "spki", format: "pem" }));
  const given = { key, dsaEncoding: "ieee-p1363" } as const;
  expect(verify("sha256", Buffer.from(`${header}.${claims}`), given, Buffer.from(signature, "base64url"))).toBe(true);
});

it.each<[string, () => PrivateKeyInput | Promise<PrivateKeyInput>]>([
  ["a public key", () => RSA.publicKey.export({ type: "spki", format: "pem" }) as string],
  ["a public JWK", () => RSA.publicKey.export({ format: "jwk" }) as JsonWebKey],
  [
    "an encrypted key",
    () => RSA.privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }) as string,
  ],
  ["a damaged key", () => pem("pkcs8").replace(/[A-Za-z0-9+/]{64}\n/, "")],
  ["an SEC1 key", () => EC.privateKey.export({ type: "sec1", format: "pem" }) as string],
  ["another curve", () => P384.privateKey.export({ format: "jwk" }) as JsonWebKey],
  ["no JSON", () => "{"],
  [
    "a key for another algorithm",
    async () => (await crypto.subtle.generateKey({ ...rsa, name: "RSA-PSS" }, true, ["sign", "verify"])).privateKey,
  ],
  [
    "a key for another digest",
    async () => (await crypto.subtle.generateKey({ ...rsa, hash: "SHA-512" }, true, ["sign", "verify"])).privateKey,
  ],
  [
    "the public half of a key of the platform",
    async () => (await crypto.subtle.generateKey(rsa, true, ["sign", "verify"])).publicKey,
  ],
])("%s is refused, and nothing of it is repeated", async (_, input) => {
  const given = await input();
  const thrown = await importPrivateKey(given).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: "LOGIN_INPUT_INVALID" });
  const said = JSON.stringify(thrown) + String((thrown as Error).cause ?? "");
  if (typeof given === "string" && given.length > 80) expect(said).not.toContain(given.split("\n")[2]);
  if (typeof given === "object" && "d" in given) expect(said).not.toContain(given.d);
});

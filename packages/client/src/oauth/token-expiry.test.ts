import { expect, it } from "vitest";
import { tokenExpiry } from "./token-expiry.ts";

const NOW = 1_000_000;
const jwt = (claims: unknown) =>
  ["eyJhbGciOiJSUzI1NiJ9", Buffer.from(JSON.stringify(claims)).toString("base64url"), "sig"].join(".");

it.each([
  ["a JWT says it itself", jwt({ exp: 5_000 }), undefined, 5_000_000],
  ["before what the answer says", jwt({ exp: 5_000 }), 60, 5_000_000],
  ["an opaque token does not", "00D000000000001!AQ.x", undefined, null],
  ["where the answer does", "00D000000000001!AQ.x", 60, NOW + 60_000],
  ["a JWT without exp", jwt({}), undefined, null],
  ["exp as text", jwt({ exp: "5000" }), undefined, null],
  ["no object", jwt(null), undefined, null],
  ["no JSON", "eyJ.eyJ.x", undefined, null],
  ["two parts", "eyJ.eyJ", undefined, null],
] as [string, string, number | undefined, number | null][])("%s", (_, token, expiresIn, expected) =>
  expect(tokenExpiry(token, expiresIn, NOW)).toBe(expected),
);

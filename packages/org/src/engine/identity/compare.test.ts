import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sameSecret } from "./tokens/token-shapes.ts";

const ROOM = import.meta.dirname;
const sources = readdirSync(ROOM, { recursive: true, encoding: "utf8" }).filter(
  (path) => path.endsWith(".ts") && !path.endsWith(".test.ts"),
);
/** What an attacker would guess letter by letter, were it compared with `===`. */
const SECRET = /\b\w*(secret|password|signature|verifier|challenge|derived)\w*\b/i;
const COMPARED = /[^=!](===|!==)[^=]/;
/** A constant on one side, of the language, a protocol or this code, is no comparison of secrets. */
const WITH_CONSTANT = /(===|!==)\s*(undefined|null|""|"[\w-]+"|true|false|\d+|[A-Z][A-Z_]+\b)|typeof/;

const isSuspicious = (line: string) => SECRET.test(line) && COMPARED.test(line) && !WITH_CONSTANT.test(line);

it.each([
  ["if (given.clientSecret !== definition.consumerSecret) throw wrong;", true],
  ["return row.hash === hash && row.secret === secret;", true],
  ["if (request.clientSecret === undefined) return;", false],
  ["if (sameSecret(given.clientSecret, definition.consumerSecret)) return;", false],
])("the search sees %j: %s", (line, seen) => expect(isSuspicious(line)).toBe(seen));

it("secrets are compared by sameSecret, in time that depends on neither content nor length", () => {
  const found = sources.flatMap((path) =>
    readFileSync(join(ROOM, path), "utf8")
      .split("\n")
      .filter(isSuspicious)
      .map((line) => `${path}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});

it.each([
  ["secret", "secret", true],
  ["secret", "secreT", false],
  ["secret", "secret ", false],
  ["", "secret", false],
  ["", "", true],
  ["s\u00e9cret", "se\u0301cret", false],
])("%j and %j: %s", (given, expected, same) => expect(sameSecret(given, expected)).toBe(same));

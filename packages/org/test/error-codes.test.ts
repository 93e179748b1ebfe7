import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isErrorCode } from "@postern/kernel";
import { expect, it } from "vitest";

/** Codes of this org that Salesforce's data APIs do not list: its own gaps, statuses of the web server, Apex and actions, Connect REST, the event API. */
const OTHER = new Set([
  "APEX_ERROR",
  "INVALID_API_INPUT",
  "INVALID_INPUT",
  "NOT_IMPLEMENTED",
  "REPLAY_ID_CORRUPTED",
  "REPLAY_ID_OUT_OF_RETENTION",
  "REQUEST_HEADERS_TOO_LARGE",
  "URI_TOO_LONG",
]);

it("every errorCode that the org answers with is one of Salesforce's", () => {
  const source = join(import.meta.dirname, "../src");
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
  );
  const codes = files.flatMap((name) =>
    [...readFileSync(join(source, name), "utf8").matchAll(/new ApiFault\(\s*"([A-Z_]+)"/g)].map((match) => match[1]!),
  );
  expect(codes.length).toBeGreaterThan(100);
  expect([...new Set(codes)].filter((code) => !isErrorCode(code) && !OTHER.has(code))).toEqual([]);
});

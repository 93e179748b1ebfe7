import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isErrorCode, REQUEST_CODES, STATUS_CODES } from "@postern/kernel";
import { expect, it } from "vitest";

it("every code of a refused write is one that Salesforce has", () => {
  const source = join(import.meta.dirname, "../src/engine/change");
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
  );
  const codes = files.flatMap((name) =>
    [...readFileSync(join(source, name), "utf8").matchAll(/new ApiFault\(\s*"([A-Z_]+)"/g)].map((match) => match[1]!),
  );
  expect(codes.length).toBeGreaterThan(40);
  expect([...new Set(codes)].filter((code) => !isErrorCode(code))).toEqual([]);
  expect(new Set([...STATUS_CODES, ...REQUEST_CODES]).size).toBe(STATUS_CODES.length + REQUEST_CODES.length);
});

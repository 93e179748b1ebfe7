import { readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import type { SObjectDescribe } from "@postern/kernel";
import { expect, it } from "vitest";
import { typesFromDescribe } from "../../src/index.ts";
import { DESCRIBES } from "./describes.ts";

/** Checked in, so that the compiler judges it with all other types. */
const FILE = join(import.meta.dirname, "gen/acme-org.ts");
const made = (describes: readonly SObjectDescribe[]) =>
  typesFromDescribe(describes, { schemaName: "AcmeOrg", importFrom: "../../../src/index.ts" });

it("the same describes give the same text, whatever their order; `UPDATE=1` writes it anew", () => {
  if (process.env.UPDATE === "1") writeFileSync(FILE, made(DESCRIBES));
  const shuffled = [...DESCRIBES].reverse().map((one) => ({ ...one, fields: [...one.fields].reverse() }));
  expect(made(shuffled)).toBe(made(DESCRIBES));
  expect(made(DESCRIBES)).toBe(readFileSync(FILE, "utf8"));
});

it("what an admin typed stays in its comment", () => {
  const [first] = DESCRIBES;
  const attacks = ["*/ export const x = 1; /*", "a\u2028*/ b", "\n*/\n"];
  for (const attack of attacks) {
    const fields = first!.fields.map((field) => ({ ...field, label: attack, inlineHelpText: attack }));
    const code = stripTypeScriptTypes(made([{ ...first!, label: attack, fields }]), { mode: "transform" });
    expect(code.replaceAll(/\/\*[\s\S]*?\*\/|^\/\/.*$/gm, "").replaceAll(/\s|export\{\};/g, "")).toBe("");
  }
});

it("objects that are not among them are untyped, and nothing is imported in vain", () => {
  const contact = DESCRIBES.find(({ name }) => name === "Contact")!;
  const text = made([contact]);
  expect(text).toContain("Account: AnySObject;");
  expect(text).toContain('import type { AnySObject } from "../../../src/index.ts";');
});

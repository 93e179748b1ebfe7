import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The folders whose code decides what an image holds. */
const FOLDERS = [
  "sample",
  "engine/events",
  "engine/identity",
  "engine/identity/evidence",
  "engine/schema",
  "engine/schema/standard",
  "engine/state",
];

let known: string | undefined;

/** Changes with any code that an image depends on; read once in a process. */
export function codeVersion(): string {
  known ??= hashOf(join(import.meta.dirname, ".."));
  return known;
}

function hashOf(root: string): string {
  const hash = createHash("sha256");
  for (const folder of FOLDERS)
    for (const name of readdirSync(join(root, folder)).sort())
      if (/(?<!\.test)(?<!\.d)\.[jt]s$/.test(name)) hash.update(name).update(readFileSync(join(root, folder, name)));
  return hash.digest("hex").slice(0, 16);
}

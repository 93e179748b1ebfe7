import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { consoleErrors } from "./errors.ts";

/** Where the built pages lie: beside the sources in the repository, beside the compiled server in the package. */
export function findWebRoot(): string {
  const candidates = ["../dist/web", "../web"].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = candidates.find((path) => existsSync(`${path}/index.html`) && existsSync(`${path}/assets`));
  if (!found) throw consoleErrors.CONSOLE_WEB_MISSING({ path: candidates[0] ?? "" });
  return found;
}

// Writes every generated file; with --check compares instead and fails when one is out of step.
// usage: npm run generate [-- --check]
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cliPage } from "./generators/cli-page.ts";
import { doctorPage } from "./generators/doctor-page.ts";
import { errorsPage } from "./generators/errors-page.ts";
import { limitations } from "./generators/limitations.ts";
import { pubsubProto } from "./generators/pubsub-proto.ts";

/** One source of generated files: what it makes, and the files' text by path below the repository root. */
export interface Generator {
  readonly makes: string;
  files(root: string): Promise<ReadonlyMap<string, string>>;
}

const generators: readonly Generator[] = [pubsubProto, errorsPage, doctorPage, cliPage, limitations];

const root = join(import.meta.dirname, "..");
const check = process.argv.includes("--check");
const stale: string[] = [];

for (const generator of generators) {
  for (const [path, text] of await generator.files(root)) {
    const target = join(root, path);
    const present = await readFile(target, "utf8").catch(() => null);
    if (present === text) continue;
    stale.push(path);
    if (check) continue;
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
    console.log(`wrote ${path} (${generator.makes})`);
  }
}

if (stale.length === 0) console.log("Generated files are in step.");
else if (check) {
  console.error(`Out of step: ${stale.join(", ")}. Run \`npm run generate\` and commit the result.`);
  process.exit(1);
}

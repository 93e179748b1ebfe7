import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

/** What a person reads: paths below the root of the repository. */
export const DOCUMENTS: readonly string[] = [
  ...globSync(["*.md", "packages/*/*.md", "docs/*.md", "decisions/*.md", "examples/*/*.md"], { cwd: ROOT }),
].sort();

/** How a TypeScript block is proved; written as `<!-- sample: org -->` in the line above it. */
export type Proof =
  /** The default: it runs and ends well. */
  | "run"
  /** As `run`, with SALESFORCE_URL, SALESFORCE_KEY and SALESFORCE_SECRET of a local org. */
  | "org"
  /** Types only: it needs a real org or a database, or never ends. */
  | "types";

export interface Sample {
  /** `README.md:24` */
  readonly at: string;
  readonly proof: Proof;
  readonly text: string;
}

const BLOCK = /(?:^<!-- sample: (?<proof>\w+) -->\n+)?^```ts\n(?<text>[\s\S]*?)^```$/gm;

export function samplesOf(path: string): readonly Sample[] {
  const document = readFileSync(join(ROOT, path), "utf8");
  return [...document.matchAll(BLOCK)].map((match) => {
    const proof = match.groups?.proof ?? "run";
    const at = `${path}:${document.slice(0, match.index).split("\n").length}`;
    if (proof !== "run" && proof !== "org" && proof !== "types") throw new Error(`${at}: no proof is called ${proof}`);
    return { at, proof, text: match.groups?.text ?? "" };
  });
}

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
  /** As `org`, as the app that people log in with; one sits at the screen and does what the output asks for. */
  | "person"
  /** As `org`, with the strict login server in its place: for flows that a local org does not have. */
  | "login"
  /** Written as app.ts, for the samples after it to import. */
  | "app"
  /** Types only: it needs a real org or a database, or never ends. */
  | "types";

export interface Sample {
  /** `README.md:24` */
  readonly at: string;
  readonly proof: Proof;
  readonly text: string;
}

const BLOCK = /(?:^<!-- sample: (?<proof>\w+) -->\n+)?^```ts\n(?<text>[\s\S]*?)^```$/gm;

const PROOFS: readonly string[] = ["run", "org", "person", "login", "app", "types"] satisfies Proof[];
const isProof = (name: string): name is Proof => PROOFS.includes(name);

export function samplesOf(path: string): readonly Sample[] {
  const document = readFileSync(join(ROOT, path), "utf8");
  return [...document.matchAll(BLOCK)].map((match) => {
    const proof = match.groups?.proof ?? "run";
    const at = `${path}:${document.slice(0, match.index).split("\n").length}`;
    if (!isProof(proof)) throw new Error(`${at}: no proof is called ${proof}`);
    return { at, proof, text: match.groups?.text ?? "" };
  });
}

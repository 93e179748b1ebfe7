import { readFileSync, rmSync, writeFileSync } from "node:fs";

/** How far an import came, beside its files: the same command goes on from there. */
export interface ImportState {
  /** Ids by reference, of records that are in. */
  readonly done: Map<string, string>;
  save(): void;
  /** Everything is in: there is nothing to go on with. */
  remove(): void;
}

interface Kept {
  readonly organizationId: string;
  readonly done: Readonly<Record<string, string>>;
}

/** Of this org only: what is in another org says nothing. */
export function importState(path: string, organizationId: string): ImportState {
  const kept = read(path);
  const done = new Map(Object.entries(kept?.organizationId === organizationId ? kept.done : {}));
  return {
    done,
    save: () => writeFileSync(path, `${JSON.stringify({ organizationId, done: Object.fromEntries(done) })}\n`),
    remove: () => rmSync(path, { force: true }),
  };
}

function read(path: string): Kept | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Kept;
  } catch {
    return null;
  }
}

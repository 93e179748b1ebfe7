import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The folder of an org that outlives its process. */
export interface KeptOrg {
  /** The SQLite file; exists, empty at first. */
  readonly path: string;
  /** Whether the folder held an org before. */
  readonly known: boolean;
  /** Writes what lets a client in, for the owner's eyes only. */
  writeCredentials(credentials: object): void;
}

const OWNER_ONLY = 0o600;

/** Opens or makes the folder. Both files are readable by their owner only from the moment they exist. */
export function keptOrg(folder: string): KeptOrg {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, "org.sqlite");
  const known = existsSync(path);
  if (!known) closeSync(openSync(path, "a", OWNER_ONLY));
  const credentials = join(folder, "credentials.json");
  return {
    path,
    known,
    writeCredentials(value) {
      const fresh = `${credentials}.new`;
      writeFileSync(fresh, `${JSON.stringify(value, null, 2)}\n`, { mode: OWNER_ONLY });
      renameSync(fresh, credentials);
    },
  };
}

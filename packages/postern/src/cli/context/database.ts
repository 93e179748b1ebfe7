import { readRunFile } from "../../up/run-file.ts";
import type { StateDir } from "../../up/state-dir.ts";
import { cliErrors } from "../errors.ts";

/** DATABASE_URL, else the embedded Postgres of a running `up`. Throws POSTGRES_UNREACHABLE when there is neither. */
export function databaseUrlOf(dir: StateDir, env: NodeJS.ProcessEnv): string {
  const url = env.DATABASE_URL || readRunFile(dir)?.databaseUrl;
  if (!url) throw cliErrors.POSTGRES_UNREACHABLE({ reason: "no `postern up` runs here and DATABASE_URL is not set." });
  return url;
}

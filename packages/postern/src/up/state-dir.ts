import { accessSync, constants, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { cliErrors } from "../cli/errors.ts";

/** Where `up` keeps everything, so that the second start is the same org, database and connection. */
export interface StateDir {
  readonly path: string;
  readonly org: string;
  readonly vault: string;
  /** What the running `up` is made of; read by every other command. */
  readonly runFile: string;
  /** What a kept folder remembers between starts: chosen ports, schema of the folder. */
  readonly logs: string;
}

/** `.postern` in the working folder, or the folder that POSTERN_HOME names. */
export function locateStateDir(cwd: string, env: NodeJS.ProcessEnv): StateDir {
  const path = env.POSTERN_HOME ? resolve(cwd, env.POSTERN_HOME) : join(cwd, ".postern");
  return {
    path,
    org: join(path, "org"),
    vault: join(path, "vault"),
    runFile: join(path, "run.json"),
    logs: join(path, "logs"),
  };
}

/** Creates the folders; others on the machine may pass through (Postgres may run as another user) but read nothing. */
export function createStateDir(dir: StateDir): void {
  try {
    mkdirSync(dir.path, { recursive: true, mode: 0o711 });
    for (const folder of [dir.org, dir.vault, dir.logs]) mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(dir.path, constants.W_OK);
  } catch (cause) {
    throw cliErrors.STATE_DIR_UNWRITABLE({ path: dir.path }, { cause });
  }
}

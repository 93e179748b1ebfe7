import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { postgresErrors } from "./errors.ts";

export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** Null when this process may run Postgres itself; otherwise (root) an existing user without rights, `nobody` first. */
export function chooseUser(uid: number | undefined = process.getuid?.(), passwdFile = "/etc/passwd"): RunAs | null {
  if (uid !== 0) return null;
  // initdb looks its own user up, so an id without an entry would be refused.
  let entries: { name: string; uid: number; gid: number }[];
  try {
    entries = readFileSync(passwdFile, "utf8")
      .split("\n")
      .map((line) => line.split(":"))
      .filter((parts) => parts.length >= 4)
      .map(([name, , user, group]) => ({ name: name!, uid: Number(user), gid: Number(group) }))
      .filter((user) => user.uid > 0);
  } catch (cause) {
    throw postgresErrors.POSTGRES_NO_USER({ reason: `The list of users (${passwdFile}) cannot be read.` }, { cause });
  }
  const chosen =
    entries.find((user) => user.name === "nobody") ?? entries.find((user) => user.uid >= 65_534) ?? entries[0];
  if (!chosen) throw postgresErrors.POSTGRES_NO_USER({ reason: `${passwdFile} lists no user but root.` });
  return { uid: chosen.uid, gid: chosen.gid };
}

/** Whether a user that owns nothing on the way may walk to this folder. */
export function reachableByOthers(folder: string): boolean {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const mode = statSync(at, { throwIfNoEntry: false })?.mode;
    if (mode !== undefined && (mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

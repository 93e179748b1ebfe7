import { readFileSync, writeFileSync } from "node:fs";

const MOST = 500;

/** Statements of earlier sittings, newest first, as readline wants them: one line each. For the owner's eyes only. */
export interface History {
  readonly entries: string[];
  add(statement: string): void;
}

export function historyFile(path: string): History {
  const entries = read(path);
  return {
    entries,
    add(statement) {
      const line = statement.replace(/\s*[\n\t]\s*/g, " ");
      const without = entries.filter((entry) => entry !== line);
      entries.splice(0, entries.length, line, ...without.slice(0, MOST - 1));
      // A folder that cannot be written costs the history, not the work.
      try {
        writeFileSync(path, entries.map((entry) => `${entry}\n`).join(""), { mode: 0o600 });
      } catch {}
    },
  };
}

function read(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n").filter(Boolean).slice(0, MOST);
  } catch {
    return [];
  }
}

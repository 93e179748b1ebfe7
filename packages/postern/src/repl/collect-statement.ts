/** A statement that is being typed, line by line. */
export interface Collected {
  /** The lines so far; empty when a statement has just ended. */
  readonly lines: readonly string[];
  /** The statement that this line ended, without its semicolon; null while it goes on. */
  readonly statement: string | null;
}

/** A semicolon at the end of a line ends a statement, and so does an empty line; a line that begins with a dot is a command of its own. */
export function collectStatement(before: readonly string[], line: string): Collected {
  const trimmed = line.trim();
  if (before.length === 0 && (trimmed === "" || trimmed.startsWith(".")))
    return { lines: [], statement: trimmed === "" ? null : trimmed };
  const lines = trimmed === "" ? before : [...before, line];
  if (trimmed !== "" && !trimmed.endsWith(";")) return { lines, statement: null };
  const statement = lines.join("\n").trim().replace(/;$/, "").trim();
  return { lines: [], statement: statement === "" ? null : statement };
}

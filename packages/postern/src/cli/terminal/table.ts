import type { Terminal } from "./terminal.ts";

/** What a table of data may take: the terminal's width when a person reads it, no bound for a file or a program. */
export function tableWidth(terminal: Terminal): number {
  return process.stdout.isTTY ? terminal.width : 10_000;
}

/** The width a text takes on a terminal: wide East Asian characters and emoji count two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code === 0x200d || (code >= 0x300 && code <= 0x36f) || (code >= 0xfe00 && code <= 0xfe0f)) continue;
    const wide =
      (code >= 0x1100 && code <= 0x115f) ||
      (code >= 0x2e80 && code <= 0xa4cf) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xfe30 && code <= 0xfe6f) ||
      (code >= 0xff00 && code <= 0xff60) ||
      code >= 0x1f300;
    width += wide ? 2 : 1;
  }
  return width;
}

/** Control characters would move the cursor or forge lines: shown as a visible stand-in. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be replaced.
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (c) => (c === "\n" || c === "\t" ? " " : "�"));
}

function fit(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let result = "";
  for (const character of text) {
    if (displayWidth(result + character) > width - 1) break;
    result += character;
  }
  return `${result}…`;
}

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Shrinks before others when the table is too wide. */
  readonly flexible?: boolean;
}

/** Aligned columns with a header line; no frame. Cells wider than the terminal allows end in an ellipsis. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: { width: number; header?: (text: string) => string },
): string {
  const cells = rows.map((row) => columns.map((_, i) => printable(row[i] ?? "")));
  const widths = columns.map((column, i) =>
    Math.max(displayWidth(column.title), ...cells.map((row) => displayWidth(row[i] ?? ""))),
  );
  const gap = 2;
  let excess = widths.reduce((sum, w) => sum + w + gap, -gap) - options.width;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    const width = widths[widest] ?? 0;
    if (width <= 8) break;
    const cut = Math.min(excess, Math.max(1, Math.floor(width / 4)), width - 8);
    widths[widest] = width - cut;
    excess -= cut;
  }
  const line = (row: readonly string[]) =>
    columns
      .map((column, i) => {
        const width = widths[i] ?? 0;
        const cell = fit(row[i] ?? "", width);
        const padding = " ".repeat(Math.max(0, width - displayWidth(cell)));
        return column.align === "right" ? padding + cell : cell + padding;
      })
      .join(" ".repeat(gap))
      .trimEnd();
  const header = line(columns.map((column) => column.title));
  return [options.header ? options.header(header) : header, ...cells.map(line)].join("\n");
}

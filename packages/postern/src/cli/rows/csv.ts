/** What a spreadsheet would take for a formula (OWASP, "CSV Injection"); plain negative numbers are none. */
const FORMULA = /^[=+@\t\r]|^-(?![\d.]+$)/;

/** One line of CSV (RFC 4180). A cell that begins a formula is defused by an apostrophe. */
export function csvLine(cells: readonly string[]): string {
  return `${cells
    .map((cell) => {
      const safe = FORMULA.test(cell) ? `'${cell}` : cell;
      return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    })
    .join(",")}\n`;
}

import type { OrgRecord } from "../../../../server/org/contract.ts";
import { isChildSet, textOf, valueAt } from "./columns.ts";

/** RFC 4180, with cells that a spreadsheet would run defused by an apostrophe; numbers stay numbers. */
export function csvOf(columns: readonly string[], records: readonly OrgRecord[]): string {
  const line = (cells: readonly unknown[]) => cells.map(cell).join(",");
  return `${[line(columns), ...records.map((record) => line(columns.map((column) => valueAt(record, column))))].join("\r\n")}\r\n`;
}

function cell(value: unknown): string {
  const text = isChildSet(value) ? JSON.stringify(value.records) : textOf(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

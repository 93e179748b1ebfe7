import { once } from "node:events";
import type { PoolClient } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { type ObjectPlan, quote, tableName } from "../plan/object-plan.ts";

/** Writes records as REST gave them by COPY, the fastest way in. The rows must not be there. */
export async function copyRows(
  client: PoolClient,
  plan: ObjectPlan,
  records: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const columns = ["id", ...plan.columns.map((column) => quote(column.name))].join(", ");
  const stream = client.query(copyFrom(`COPY ${tableName(plan)} (${columns}) FROM STDIN`));
  const finished = once(stream, "finish");
  stream.end(copyText(plan, records));
  await finished;
}

/** The text format of COPY (PostgreSQL documentation, COPY, "Text Format"). */
export function copyText(plan: ObjectPlan, records: readonly Readonly<Record<string, unknown>>[]): string {
  const fields = plan.columns.map((column) => column.field);
  let text = "";
  for (const record of records) {
    text += record.Id as string;
    for (let i = 0; i < fields.length; i++) {
      const value = record[fields[i] as string];
      if (value === null || value === undefined) text += "\t\\N";
      else if (typeof value === "string") text += `\t${escaped(value)}`;
      else if (typeof value === "boolean") text += value ? "\tt" : "\tf";
      else text += `\t${value}`;
    }
    text += "\n";
  }
  return text;
}

const SPECIAL = /[\\\t\n\r\0]/;
const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "" };

function escaped(value: string): string {
  return SPECIAL.test(value) ? value.replace(/[\\\t\n\r\0]/g, (character) => ESCAPES[character] as string) : value;
}

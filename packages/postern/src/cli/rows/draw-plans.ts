import type { QueryPlan } from "@postern/client";
import { table, tableWidth } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** The org's plans as a table, and what it notes about each; the first is the one it would take. */
export function drawPlans(plans: readonly QueryPlan[], terminal: Terminal): string {
  const { colors } = terminal;
  const number = (value: number) => value.toLocaleString("en");
  const rows = plans.map((plan) => [
    plan.leadingOperationType,
    plan.fields.join(", "),
    plan.relativeCost.toFixed(3),
    number(plan.cardinality),
    number(plan.sobjectCardinality),
    plan.sobjectType,
  ]);
  const columns = [
    { title: "plan" },
    { title: "by" },
    { title: "cost", align: "right" },
    { title: "rows read", align: "right" },
    { title: "of", align: "right" },
    { title: "object" },
  ] as const;
  const notes = plans.flatMap((plan) => plan.notes.map((note) => noteText(note)));
  const best = plans[0];
  const verdict =
    best === undefined
      ? ""
      : best.relativeCost > 1
        ? colors.yellow("Not selective: the cheapest plan costs more than 1. Filter by an indexed field.")
        : colors.green("Selective: the cheapest plan costs 1 or less.");
  return [
    table(columns, rows, { width: tableWidth(terminal), header: colors.dim }),
    ...[...new Set(notes)].map((note) => colors.dim(`· ${note}`)),
    ...(verdict ? ["", verdict] : []),
  ].join("\n");
}

function noteText({ description, fields, tableEnumOrId }: QueryPlan["notes"][number]): string {
  return `${fields.length > 0 ? `${tableEnumOrId}.${fields.join(", ")}: ` : ""}${description}`;
}

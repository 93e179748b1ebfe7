import { cellAt } from "../doors/cell-at.ts";
import type { Cell, QueryDoor, QueryPage, ResultRow, ResultShape } from "../doors/query.ts";
import type { Fact, ReportRun, ShownValue } from "../doors/reports.ts";
import type { Session } from "../doors/session.ts";
import type { Column } from "./columns.ts";
import { type GroupTree, groupTree } from "./group-tree.ts";
import type { Grouping } from "./groupings.ts";
import type { ReportPlan } from "./plan-report.ts";
import { MAX_ROWS } from "./report.ts";
import { shownAs } from "./shown.ts";

type Ask = (soql: string) => QueryPage;

/** Runs a planned report: a query for each level of totals, and one for the records. */
export function runReport(query: QueryDoor, session: Session, plan: ReportPlan, details: boolean): ReportRun {
  const ask: Ask = (soql) => query.run(session, soql);
  const { down, across } = plan;
  const where = plan.where && ` WHERE ${plan.where}`;
  const levels = levelsOf(ask, plan, where);
  // In the order the database gives them, which knows that of picklists.
  const innermost = levels.at(-1) as Level;
  const acrossOnly = levels[across.length] as Level;
  const trees = {
    down: groupTree(down, sideOf(innermost, 0, termCount(down))),
    across: groupTree(across, sideOf(acrossOnly, 0, termCount(across))),
  };
  const facts = new Map<string, { aggregates: readonly ShownValue[]; rows?: { dataCells: readonly ShownValue[] }[] }>();
  for (const level of levels)
    for (const { terms, values } of level.groups) {
      const key = factKey(trees, terms, level.downTerms);
      facts.set(key, {
        aggregates: plan.aggregates.map((each, at) => shownAs(each.dataType, values[at] ?? zero(each.soql))),
      });
    }
  if (!facts.has("T!T"))
    facts.set("T!T", { aggregates: plan.aggregates.map((each) => shownAs(each.dataType, zero(each.soql))) });
  const records = details ? detailRows(ask, plan, where) : null;
  if (details) for (const [key, fact] of facts) if (isInnermost(key, plan)) fact.rows = [];
  for (const { terms, dataCells } of records?.rows ?? []) {
    facts.get(factKey(trees, terms, termCount(down)))?.rows?.push({ dataCells });
  }
  return {
    ...plan.described,
    allData: (records?.total ?? 0) <= MAX_ROWS,
    hasDetailRows: details,
    factMap: Object.fromEntries(facts) satisfies Record<string, Fact>,
    groupingsDown: { groupings: trees.down.groupings },
    groupingsAcross: { groupings: trees.across.groupings },
  };
}

interface Level {
  readonly downTerms: number;
  readonly groups: readonly { readonly terms: readonly Cell[]; readonly values: readonly Cell[] }[];
}

/** Every combination of the first groupings down and the first across, the whole report first and the innermost groups last. */
function levelsOf(ask: Ask, plan: ReportPlan, where: string): Level[] {
  const levels: Level[] = [];
  for (let down = 0; down <= plan.down.length; down++)
    for (let across = 0; across <= plan.across.length; across++)
      levels.push(level(ask, plan, where, plan.down.slice(0, down), plan.across.slice(0, across)));
  return levels;
}

function level(
  ask: Ask,
  plan: ReportPlan,
  where: string,
  down: readonly Grouping[],
  across: readonly Grouping[],
): Level {
  const groupings = [...down, ...across];
  const terms = groupings.flatMap((grouping) => grouping.terms);
  // An alias for each: a group may be asked for by two parts of one field, and an aggregate twice.
  const aggregates = plan.aggregates.length > 0 ? plan.aggregates.map(({ soql }) => soql) : ["COUNT(Id)"];
  const selected = [...terms, ...aggregates].map((each, at) => `${each} c${at}`).join(", ");
  const group =
    terms.length > 0 ? ` GROUP BY ${[...new Set(terms)].join(", ")} ORDER BY ${orderOf(groupings).join(", ")}` : "";
  const { rows } = ask(`SELECT ${selected} FROM ${plan.object}${where}${group}`);
  return {
    downTerms: termCount(down),
    groups: rows.map((row) => ({
      terms: row.slice(0, terms.length) as Cell[],
      values: row.slice(terms.length) as Cell[],
    })),
  };
}

const termCount = (groupings: readonly Grouping[]) => groupings.reduce((sum, { terms }) => sum + terms.length, 0);

const orderOf = (groupings: readonly Grouping[]) =>
  groupings.flatMap(({ terms, descending }) =>
    terms.map((term) => `${term} ${descending ? "DESC NULLS LAST" : "ASC NULLS FIRST"}`),
  );

const sideOf = ({ groups }: Level, start: number, count: number) =>
  groups.map(({ terms }) => terms.slice(start, start + count));

function factKey(trees: { down: GroupTree; across: GroupTree }, terms: readonly Cell[], downTerms: number): string {
  return `${trees.down.keyOf(terms.slice(0, downTerms))}!${trees.across.keyOf(terms.slice(downTerms))}`;
}

function isInnermost(key: string, plan: ReportPlan): boolean {
  const [down = "", across = ""] = key.split("!");
  const depth = (side: string) => (side === "T" ? 0 : side.split("_").length);
  return depth(down) === plan.down.length && depth(across) === plan.across.length;
}

/** What a summary of no records is. */
const zero = (soql: string): Cell => (soql.startsWith("COUNT") || soql.startsWith("SUM") ? 0 : null);

function detailRows(ask: Ask, plan: ReportPlan, where: string) {
  const groupings = [...plan.down, ...plan.across];
  const paths = [
    ...new Set(["Id", ...plan.details.map(({ path }) => path), ...groupings.map(({ column }) => column.path)]),
  ];
  const order = [...plan.sort, "Id"].join(", ");
  const page = ask(`SELECT ${paths.join(", ")} FROM ${plan.object}${where} ORDER BY ${order} LIMIT ${MAX_ROWS + 1}`);
  return {
    total: page.totalSize,
    rows: page.rows.slice(0, MAX_ROWS).map((row) => ({
      terms: groupings.flatMap((grouping) =>
        grouping.termsOf(cellAt(page.shape, row, grouping.column.path.split("."))),
      ),
      dataCells: plan.details.map((column) => dataCell(page.shape, row, column)),
    })),
  };
}

/** A name stands for its record: the value is the Id (Reports and Dashboards REST API, "Decode the Fact Map"). */
function dataCell(shape: ResultShape, row: ResultRow, column: Column): ShownValue {
  const shown = shownAs(column.field.type, cellAt(shape, row, column.path.split(".")));
  if (column.field.type !== "currency" || typeof shown.value !== "number") {
    if (!column.field.nameField || column.path.includes(".")) return shown;
    return { ...shown, value: cellAt(shape, row, ["Id"]) };
  }
  return { ...shown, value: { amount: shown.value, currency: null } };
}

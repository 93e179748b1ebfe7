import { ApiFault } from "../../../engine/api-fault.ts";
import type { Cell, ListView, ListViewColumn, QueryPage, ResultRow, ResultShape } from "../../../engine/doors/index.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { json } from "../replies.ts";

/** Rows of a view when nobody says how many, and at most (REST API Developer Guide, "List View Results"). */
const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 2_000;

const urlOf = (call: RestCall, view: ListView) => `${call.base}/sobjects/${view.sobject}/listviews/${view.id}`;

function summary(call: RestCall, view: ListView) {
  const url = urlOf(call, view);
  return {
    describeUrl: `${url}/describe`,
    developerName: view.developerName,
    id: view.id,
    label: view.label,
    resultsUrl: `${url}/results`,
    soqlCompatible: view.soqlCompatible,
    url,
  };
}

function listOf(call: RestCall, views: readonly ListView[]) {
  return json({
    done: true,
    listviews: views.map((view) => summary(call, view)),
    nextRecordsUrl: null,
    size: views.length,
    sobjectType: call.engine.describe.sobject(call.session, call.params[0]!).name,
  });
}

export const listViews: RestHandler = (call) => listOf(call, call.engine.listViews.list(call.session, call.params[0]!));

/** List views are not looked at in this org, so none is recent. */
export const recentListViews: RestHandler = (call) => {
  call.engine.listViews.list(call.session, call.params[0]!);
  return listOf(call, []);
};

const viewOf = (call: RestCall) => call.engine.listViews.find(call.session, call.params[0]!, call.params[1]!);

export const listView: RestHandler = (call) => json(summary(call, viewOf(call)));

export const describeListView: RestHandler = (call) => {
  const { id, columns, orderBy, query, scope, sobject, whereCondition } = viewOf(call);
  return json({
    columns,
    id,
    orderBy,
    query,
    relatedEntityId: null,
    scope,
    scopeEntityId: null,
    sobjectType: sobject,
    whereCondition,
  });
};

export const listViewResults: RestHandler = (call) => {
  const view = viewOf(call);
  const limit = number(call, "limit", DEFAULT_LIMIT, MAX_LIMIT);
  const offset = number(call, "offset", 0, MAX_LIMIT);
  const page = call.engine.listViews.results(call.session, view, { limit, offset });
  return json({
    columns: view.columns,
    developerName: view.developerName,
    done: page.rows.length < limit,
    id: view.id,
    label: view.label,
    records: records(view.columns, page),
    size: page.rows.length,
  });
};

function number(call: RestCall, name: string, otherwise: number, most: number): number {
  const text = call.query().get(name);
  if (text === null) return otherwise;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value) || value > most)
    throw new ApiFault("ILLEGAL_QUERY_PARAMETER_VALUE", `${name} must be a whole number from 0 to ${most}: ${text}`);
  return value;
}

/** A record is a list of columns with texts, as the list shows them. */
function records(columns: readonly ListViewColumn[], page: QueryPage) {
  const paths = columns.map(({ fieldNameOrPath }) => ({ fieldNameOrPath, steps: fieldNameOrPath.split(".") }));
  return page.rows.map((row) => ({
    columns: paths.map(({ fieldNameOrPath, steps }) => ({
      fieldNameOrPath,
      value: textOf(cellAt(page.shape, row, steps)),
    })),
  }));
}

function cellAt(shape: ResultShape, row: ResultRow, [step = "", ...rest]: readonly string[]): Cell {
  const at = shape.columns.findIndex((column) => column.key === step);
  const column = shape.columns[at];
  const cell = row[at] ?? null;
  if (column?.kind !== "parent")
    return column?.kind === "scalar" && column.type === "boolean" ? String(cell === 1) : cell;
  return cell === null ? null : cellAt(column.shape, cell as ResultRow, rest);
}

const textOf = (cell: Cell) => (cell === null ? null : typeof cell === "object" ? JSON.stringify(cell) : String(cell));

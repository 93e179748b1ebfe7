import { ApiFault } from "../../../engine/api-fault.ts";
import type { ListView } from "../../../engine/doors/index.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { resourceNotFound } from "../error-body.ts";
import { json } from "../replies.ts";
import type { SelectedField } from "./field-selection.ts";
import { readRecords } from "./read-records.ts";

/** Records of a list when nobody says how many, and at most ("Get Records for a List View"). */
const PAGE = 50;
const MOST = 2_000;

/** By id, or by object and name. */
function viewOf(call: RestCall): ListView {
  const [first = "", name] = call.params;
  const objects =
    name === undefined
      ? call.engine.describe
          .global(call.session)
          .filter((object) => object["layoutable"] === true)
          .map((object) => object.name)
      : [first];
  for (const object of objects) {
    const found = call.engine.listViews
      .list(call.session, object)
      .find((view) =>
        name === undefined
          ? view.id.slice(0, 15) === first.slice(0, 15)
          : view.developerName.toLowerCase() === name.toLowerCase(),
      );
    if (found) return found;
  }
  throw resourceNotFound();
}

const reference = (view: ListView) => ({
  id: view.id,
  listViewApiName: view.developerName,
  objectApiName: view.sobject,
  type: "listView",
});

const orderOf = (view: ListView) =>
  view.orderBy.map(({ fieldNameOrPath, sortDirection }) => ({
    fieldApiName: fieldNameOrPath,
    isAscending: sortDirection === "ascending",
    label: view.columns.find((column) => column.fieldNameOrPath === fieldNameOrPath)?.label ?? fieldNameOrPath,
  }));

export const listInfo: RestHandler = (call) => {
  const view = viewOf(call);
  return json({
    cloneable: false,
    createable: false,
    deletable: false,
    displayColumns: view.columns
      .filter((column) => !column.hidden)
      .map(({ fieldNameOrPath, label, sortable }) => ({ fieldApiName: fieldNameOrPath, label, sortable })),
    filterLogicString: null,
    filteredByInfo: [],
    label: view.label,
    listReference: reference(view),
    orderedByInfo: orderOf(view),
    updateable: false,
    userPreferences: { columnWidths: {}, columnWrap: {} },
    visibility: "Public",
  });
};

export const listRecords: RestHandler = (call) => {
  const view = viewOf(call);
  const size = whole(call, "pageSize", PAGE);
  const offset = whole(call, "pageToken", 0);
  const page = call.engine.listViews.results(call.session, view, { limit: Math.min(MOST, size + 1), offset });
  const ids = page.rows.slice(0, size).map((row) => row[page.shape.idColumn] as string);
  const object = call.engine.describe.sobject(call.session, view.sobject);
  const fields = view.columns.flatMap(({ fieldNameOrPath }): SelectedField[] => {
    const field = object.fields.find((each) => each.name === fieldNameOrPath);
    return field ? [{ path: [field.name], field }] : [];
  });
  const records = ids.length > 0 ? readRecords(call, object, ids, fields) : new Map();
  const more = page.rows.length > size;
  return json({
    count: ids.length,
    currentPageToken: String(offset),
    listReference: reference(view),
    nextPageToken: more ? String(offset + size) : null,
    pageSize: size,
    previousPageToken: offset > 0 ? String(Math.max(0, offset - size)) : null,
    records: ids.flatMap((id) => records.get(id) ?? []),
    sortBy: orderOf(view).map(({ fieldApiName, isAscending }) => `${isAscending ? "" : "-"}${fieldApiName}`),
  });
};

export const listsOf: RestHandler = (call) => {
  const lists = call.engine.listViews.list(call.session, call.params[0]!);
  return json({
    count: lists.length,
    lists: lists.map((view) => ({ ...reference(view), apiName: view.developerName, label: view.label })),
  });
};

function whole(call: RestCall, name: string, otherwise: number): number {
  const text = call.query().get(name);
  if (text === null) return otherwise;
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value) || value > MOST || (name === "pageSize" && value === 0))
    throw new ApiFault("ILLEGAL_QUERY_PARAMETER_VALUE", `${name} must be a whole number up to ${MOST}: ${text}`);
  return value;
}

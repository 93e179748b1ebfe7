import type { FieldDescribe, SObjectDescribe } from "@postern/kernel";
import type { ListView, ListViewColumn } from "../doors/list-views.ts";
import { derivedId } from "../layouts/derived-id.ts";

/** What the standard views show beside the name, where the object has it. */
const COLUMNS = [
  "Company",
  "Account.Name",
  "Site",
  "BillingState",
  "State",
  "Phone",
  "Email",
  "Type",
  "Subject",
  "Status",
  "Priority",
  "StageName",
  "Amount",
  "CloseDate",
  "StartDate",
  "Owner.Alias",
];
/** Selected and hidden in every view, so that a client can go on from a row. */
const HIDDEN = ["Id", "CreatedDate", "LastModifiedDate", "SystemModstamp"];

export type Kind = "All" | "My" | "RecentlyViewed";

/** The standard list views of an object as this caller sees it, from describe alone. */
export function standardViews(describe: SObjectDescribe, instance: string): ListView[] {
  const kinds: Kind[] = ["All"];
  const scopes = (describe["supportedScopes"] ?? []) as readonly { readonly name: string }[];
  if (scopes.some(({ name }) => name === "mine")) kinds.push("My");
  if (describe.fields.some((field) => field.name === "LastViewedDate")) kinds.push("RecentlyViewed");
  return kinds.map((kind) => standardView(describe, kind, instance));
}

const NUMBERS: Readonly<Record<Kind, number>> = { All: 0, My: 1, RecentlyViewed: 2 };

/** The id and the names of a standard view: what its row of ListView shows. */
export function viewNames(
  of: { name: string; label: string; labelPlural: string; keyPrefix: string | null },
  kind: Kind,
  instance: string,
) {
  const plural = of.labelPlural.replace(/\W/g, "");
  return {
    id: derivedId("00B", instance, of, NUMBERS[kind]),
    developerName: kind === "RecentlyViewed" ? `RecentlyViewed${plural}` : `${kind}${plural}`,
    label: `${kind === "RecentlyViewed" ? "Recently Viewed" : kind} ${of.labelPlural}`,
  };
}

function standardView(describe: SObjectDescribe, kind: Kind, instance: string): ListView {
  const sort =
    kind === "RecentlyViewed"
      ? "LastViewedDate"
      : (describe.fields.find((field) => field.nameField && field.sortable)?.name ?? "Id");
  const direction = kind === "RecentlyViewed" ? "descending" : "ascending";
  const columns = viewColumns(describe, sort, direction);
  const selected = columns.map((column) => column.selectListItem).join(", ");
  const scope = kind === "My" ? " USING SCOPE mine" : "";
  const where = kind === "RecentlyViewed" ? " WHERE LastViewedDate != null" : "";
  const nulls = direction === "ascending" ? "first" : "last";
  const order = `${sort} ${direction === "ascending" ? "ASC" : "DESC"} NULLS ${nulls.toUpperCase()}, Id ASC NULLS FIRST`;
  return {
    ...viewNames(describe, kind, instance),
    sobject: describe.name,
    soqlCompatible: true,
    scope: kind === "My" ? "mine" : kind === "All" ? "everything" : null,
    columns,
    orderBy: [
      { fieldNameOrPath: sort, nullsPosition: nulls, sortDirection: direction },
      { fieldNameOrPath: "Id", nullsPosition: "first", sortDirection: "ascending" },
    ],
    whereCondition:
      kind === "RecentlyViewed"
        ? { field: "LastViewedDate", operator: "notEqual", values: ["null"] }
        : { conditions: [], conjunction: "and" },
    query: `SELECT ${selected} FROM ${describe.name}${scope}${where} ORDER BY ${order}`,
  };
}

function viewColumns(describe: SObjectDescribe, sort: string, direction: "ascending" | "descending"): ListViewColumn[] {
  const named = describe.fields.filter((field) => field.nameField).map((field) => field.name);
  // Some names are what an object is called by, such as the Subject of an event.
  const shown = [...new Set([...named, ...COLUMNS])].flatMap((path) => column(describe, path, false) ?? []);
  const hidden = HIDDEN.flatMap((path) => column(describe, path, true) ?? []);
  return [...shown, ...hidden].map((each) =>
    each.fieldNameOrPath === sort ? { ...each, sortDirection: direction, sortIndex: 0 } : each,
  );
}

function column(describe: SObjectDescribe, path: string, hidden: boolean): ListViewColumn | null {
  const [first = "", second] = path.split(".");
  const field = describe.fields.find((each) => (second ? each.relationshipName === first : each.name === first));
  if (!field) return null;
  const isPicklist = !second && field.type === "picklist";
  const [ascendingLabel, descendingLabel] = sortLabels(field);
  return {
    ascendingLabel,
    descendingLabel,
    fieldNameOrPath: path,
    hidden,
    label: second ? `${field.label.replace(/ ID$/, "")} ${second}` : field.label,
    searchable: !hidden && field.type === "string",
    selectListItem: isPicklist ? `toLabel(${path})` : path,
    sortDirection: null,
    sortIndex: null,
    sortable: field.sortable,
    type: second ? "string" : field.type,
  };
}

/** As the list's menu says it: a column sorted ascending offers to be turned round. */
function sortLabels({ type, sortable }: FieldDescribe): [string | null, string | null] {
  if (!sortable) return [null, null];
  if (type === "date" || type === "datetime") return ["Oldest to Newest", "Newest to Oldest"];
  if (["int", "double", "currency", "percent"].includes(type)) return ["Low to High", "High to Low"];
  return ["Z-A", "A-Z"];
}

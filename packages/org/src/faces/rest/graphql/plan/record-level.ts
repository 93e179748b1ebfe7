import type { FieldDescribe } from "@postern/kernel";
import { type FieldNode, type GraphQLObjectType, type GraphQLResolveInfo, getArgumentValues } from "graphql";
import type { ObjectView, OrgView } from "../schema/org-view.ts";
import { childConnection, childQuery } from "./child-query.ts";
import type { GraphConnection, GraphRecord, GraphValue, Plain } from "./graph-record.ts";
import type { Later } from "./later.ts";
import { selected } from "./selection.ts";
import type { PlainCell, PlainChildren, PlainRow, Statement } from "./statement.ts";

/** What planning a request may look at. */
export interface Planning {
  readonly info: GraphQLResolveInfo;
  readonly view: OrgView;
  /** As they came. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly later: Later;
}

/** Makes the record of a level from a row of the statement; null where the row has none. */
export type ReadRecord = (row: PlainRow) => GraphRecord | null;

/** A record while it is filled; what is read later comes when its row has long been read. */
type Draft = { -readonly [Key in keyof GraphRecord]: GraphRecord[Key] } & {
  readonly values: Record<string, GraphValue>;
  readonly connections: Record<string, GraphConnection<GraphRecord>>;
};
type Fill = (record: Draft, level: PlainRow, row: PlainRow) => void;

/**
 * Plans one level of a selection: the record a statement is about, or a parent of it. Fields go into the statement, child relationships become
 * subqueries of it, and what a statement cannot say (a polymorphic parent's own fields, a relationship asked for twice) is read later by ids.
 *
 * @param prefix relationship path of the level, empty or `Account.Owner.`
 */
export function recordLevel(
  planning: Planning,
  object: ObjectView,
  nodes: readonly FieldNode[],
  statement: Statement,
  prefix = "",
): ReadRecord {
  const { info } = planning;
  const type = info.schema.getType(object.name) as GraphQLObjectType;
  const fills: Fill[] = [];
  const facts = ["Id"];
  for (const { key, name, nodes: asked } of selected(info, nodes, type)) {
    const parent = object.parent(name);
    const child = object.child(name);
    const field = object.field(name);
    if (parent) fills.push(parentFill(planning, object, name, asked, statement, prefix));
    else if (field && name !== "Id") fills.push(valueFill(field, asked, statement, prefix));
    else if (child) {
      const definition = type.getFields()[name];
      const given = definition && asked[0] ? getArgumentValues(definition, asked[0], info.variableValues) : {};
      fills.push(childFill(planning, object, { key, name, nodes: asked, given }, statement, prefix));
    } else if (name === "WeakEtag" && object.field("SystemModstamp")) facts.push("SystemModstamp");
    else if (name === "DisplayValue" && object.nameField) facts.push(object.nameField.name);
  }
  for (const fact of facts) statement.field(prefix + fact);
  const path = prefix.split(".").filter(Boolean);

  return (row) => {
    let level: PlainCell = row;
    for (const step of path) level = (level as PlainRow | null)?.[step] ?? null;
    if (level === null) return null;
    const at = level as PlainRow;
    const record: Draft = {
      ApiName: object.name,
      Id: String(at.Id),
      WeakEtag: Date.parse(wireDate(at.SystemModstamp)) || 0,
      DisplayValue: object.nameField ? ((at[object.nameField.name] as string | null | undefined) ?? null) : null,
      values: {},
      connections: {},
    };
    for (const fill of fills) fill(record, at, row);
    return record;
  };
}

/** `2026-01-01T00:00:00.000+0000` in the form every engine parses. */
const wireDate = (value: PlainCell | undefined) => String(value ?? "").replace(/\+0000$/, "Z");

/** How the display value of a field is asked of SOQL; null where the value is its own display. */
function displayOf(field: FieldDescribe, path: string): string | null {
  switch (field.type) {
    case "picklist":
    case "multipicklist":
      return `toLabel(${path})`;
    case "int":
    case "double":
    case "currency":
    case "percent":
    case "date":
    case "datetime":
    case "time":
      return `FORMAT(${path})`;
    default:
      return null;
  }
}

function valueFill(field: FieldDescribe, nodes: readonly FieldNode[], statement: Statement, prefix: string): Fill {
  statement.field(prefix + field.name);
  const asksDisplay = nodes.some((node) =>
    node.selectionSet?.selections.some((each) => each.kind !== "Field" || each.name.value !== "value"),
  );
  const display = asksDisplay && displayOf(field, prefix + field.name);
  const alias = display ? statement.expression(display) : null;
  return ({ values }, level, row) => {
    const shown = alias === null ? null : ((row[alias] as string | null | undefined) ?? null);
    const value = (level[field.name] ?? null) as Plain;
    values[field.name] = { value, displayValue: shown, label: shown, format: shown };
  };
}

function parentFill(
  planning: Planning,
  object: ObjectView,
  name: string,
  nodes: readonly FieldNode[],
  statement: Statement,
  prefix: string,
): Fill {
  const parent = object.parent(name);
  const targets = (parent?.objects ?? []).map((each) => planning.view.object(each) as ObjectView);
  const [only, ...others] = targets;
  if (only && others.length === 0) {
    const read = recordLevel(planning, only, nodes, statement, `${prefix}${name}.`);
    return (record, _level, row) => {
      record[name] = read(row);
    };
  }
  // Which object the id is of is known when the row is there, by its key prefix.
  const field = parent?.field.name as string;
  statement.field(prefix + field);
  const byPrefix = new Map(targets.map((target) => [target.describe.keyPrefix, target]));
  return (record, level) => {
    const id = level[field] as string | null;
    const target = id === null ? undefined : byPrefix.get(id.slice(0, 3));
    record[name] = null;
    if (id === null || !target) return;
    planning.later(target, nodes, id, (found) => {
      record[name] = found;
    });
  };
}

interface AskedChildren {
  readonly key: string;
  readonly name: string;
  readonly nodes: readonly FieldNode[];
  readonly given: Readonly<Record<string, unknown>>;
}

function childFill(
  planning: Planning,
  object: ObjectView,
  asked: AskedChildren,
  statement: Statement,
  prefix: string,
): Fill {
  const query = childQuery(planning, object, asked);
  if (prefix === "" && statement.children(asked.name, query.soql))
    return ({ connections }, level) => {
      connections[asked.key] = childConnection(query, level[asked.name] as PlainChildren);
    };
  // A second set of the same children, or a parent's children: a statement of their own.
  return ({ connections }, level) => {
    planning.later.children(object, query, String(level.Id), (children) => {
      connections[asked.key] = childConnection(query, children);
    });
  };
}

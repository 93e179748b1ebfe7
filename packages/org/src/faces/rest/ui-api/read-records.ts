import { hash } from "node:crypto";
import type { FieldDescribe, SObjectDescribe } from "@postern/kernel";
import { cellAt } from "../../../engine/doors/cell-at.ts";
import type { Cell, ResultRow, ResultShape } from "../../../engine/doors/index.ts";
import type { RestCall } from "../call.ts";
import type { SelectedField } from "./field-selection.ts";
import { recordTypesOf } from "./objects.ts";

/** A record as the User Interface API shows it ("Record"). */
export interface UiRecord {
  readonly apiName: string;
  readonly id: string;
  readonly fields: Record<string, { displayValue: string | null; value: unknown }>;
  readonly [member: string]: unknown;
}

/** What every record tells beside the fields asked for. */
const SYSTEM = ["LastModifiedById", "LastModifiedDate", "RecordTypeId", "SystemModstamp"];
const NOT_SELECTED: ReadonlySet<string> = new Set(["address", "location", "base64"]);

/** Reads records of one object by a single query; those that are not there are not in the answer. */
export function readRecords(
  call: RestCall,
  object: SObjectDescribe,
  ids: readonly string[],
  selected: readonly SelectedField[],
): Map<string, UiRecord> {
  const fields = selected.filter(({ field }) => !NOT_SELECTED.has(field.type));
  const system = SYSTEM.filter((name) => object.fields.some((field) => field.name === name));
  const paths = new Set([
    "Id",
    ...system,
    ...fields.flatMap(({ path }) => [path.join("."), [...path.slice(0, -1), "Id"].join(".")]),
  ]);
  const displays = new Map<string, string>();
  for (const { path, field } of fields) {
    const display = displayOf(field, path.join("."));
    if (display && !displays.has(path.join("."))) displays.set(path.join("."), display);
  }
  const shown = [...displays.values()].map((display, at) => `${display} d${at}`);
  const { shape, rows } = call.engine.query.run(
    call.session,
    `SELECT ${[...paths, ...shown].join(", ")} FROM ${object.name} WHERE Id IN (${ids.map((id) => `'${id}'`).join(", ")})`,
  );
  const displayed = new Map([...displays.keys()].map((path, at) => [path, `d${at}`]));
  return new Map(
    rows.map((row) => {
      const record = recordOf(call, object, shape, row, fields, (path) => displayed.get(path));
      return [record.id, record];
    }),
  );
}

/** How the display of a field is asked of SOQL; null where the value is its own. */
function displayOf({ type }: FieldDescribe, path: string): string | null {
  if (type === "picklist" || type === "multipicklist") return `toLabel(${path})`;
  return ["int", "double", "currency", "percent", "date", "datetime"].includes(type) ? `FORMAT(${path})` : null;
}

function recordOf(
  call: RestCall,
  object: SObjectDescribe,
  shape: ResultShape,
  row: ResultRow,
  selected: readonly SelectedField[],
  aliasOf: (path: string) => string | undefined,
): UiRecord {
  const own = (name: string) => cellAt(shape, row, [name]);
  const modified = own("SystemModstamp");
  const recordTypeId = (own("RecordTypeId") as string | null) ?? null;
  const record: UiRecord = {
    apiName: object.name,
    childRelationships: {},
    fields: {},
    id: own("Id") as string,
    lastModifiedById: own("LastModifiedById"),
    lastModifiedDate: isoTime(own("LastModifiedDate")),
    recordTypeId,
    recordTypeInfo: recordTypesOf(object).find((info) => info.recordTypeId === recordTypeId) ?? null,
    systemModstamp: isoTime(modified),
    weakEtag: typeof modified === "string" ? Date.parse(isoTime(modified) as string) : 0,
  };
  for (const { path, field } of selected) {
    const alias = aliasOf(path.join("."));
    const displayValue = alias === undefined ? null : ((cellAt(shape, row, [alias]) as string | null) ?? null);
    const value = plain(field, cellAt(shape, row, path));
    put(call, object, record, shape, row, path, { displayValue: value === null ? null : displayValue, value });
  }
  const eTag = hash("md5", JSON.stringify(record), "hex");
  return { ...record, eTag };
}

/** A parent's field stands in the parent's record, which is the value of the relationship. */
function put(
  call: RestCall,
  object: SObjectDescribe,
  record: UiRecord,
  shape: ResultShape,
  row: ResultRow,
  path: readonly string[],
  shown: { displayValue: string | null; value: unknown },
): void {
  let at = record;
  let of = object;
  for (const [depth, step] of path.slice(0, -1).entries()) {
    const reference = of.fields.find((field) => field.relationshipName === step);
    of = call.engine.describe.sobject(call.session, reference?.referenceTo[0] ?? "");
    const id = cellAt(shape, row, [...path.slice(0, depth + 1), "Id"]);
    at.fields[step] ??= {
      displayValue: null,
      value: id === null ? null : { apiName: of.name, childRelationships: {}, fields: {}, id, recordTypeInfo: null },
    };
    const parent = at.fields[step] as { displayValue: string | null; value: UiRecord | null };
    if (parent.value === null) return;
    at = parent.value;
    if (depth === path.length - 2 && of.fields.find((field) => field.name === path.at(-1))?.nameField)
      parent.displayValue = shown.value as string | null;
  }
  at.fields[path.at(-1) as string] = shown;
}

const isoTime = (cell: Cell) => (typeof cell === "string" ? cell.replace(/\+0000$/, "Z") : null);

function plain({ type }: FieldDescribe, cell: Cell): unknown {
  if (type === "boolean") return cell === 1;
  return type === "datetime" ? isoTime(cell) : cell;
}

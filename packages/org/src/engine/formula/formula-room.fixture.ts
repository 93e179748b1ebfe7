import { manualClock } from "@postern/kernel";
import { expect } from "vitest";
import type { Change, ChangeResult, ResultRow, ResultShape, Session } from "../doors/index.ts";
import { createEngine, type EngineCore, systemSession } from "../engine.ts";
import type { CustomFieldMetadata } from "../schema/metadata/custom-field.ts";

/** Monday, 2 March 2026, 07:30 UTC: still Sunday evening in Los Angeles. */
export const NOW = "2026-03-02T07:30:00Z";

export interface FormulaRoom {
  readonly engine: EngineCore;
  readonly clock: ReturnType<typeof manualClock>;
  readonly admin: Session;
  apply(...changes: Change[]): ChangeResult[];
  /** The ids of records that must be written. */
  insert(sobject: string, ...records: Record<string, unknown>[]): string[];
  /** The first row of a query, as an array. */
  row(soql: string): readonly unknown[];
  fields(sobject: string, ...fields: CustomFieldMetadata[]): void;
}

export function formulaRoom(): FormulaRoom {
  const clock = manualClock({ start: Date.parse(NOW) });
  const engine = createEngine({ clock, orgId: "00DPo0000000001", adminPassword: "let-me-in-1" });
  const userId = engine.born.adminUserId;
  const admin: Session = {
    ...systemSession(engine.orgId, userId),
    id: "s",
    kind: "oauth",
    access: engine.accessOf(userId),
  };
  const room: FormulaRoom = {
    engine,
    clock,
    admin,
    apply: (...changes) => engine.change.apply(admin, changes),
    insert(sobject, ...records) {
      const results = engine.change.apply(
        admin,
        records.map((fields) => ({ operation: "insert", sobject, fields })),
      );
      return results.map((result) => {
        if (!result.success) throw new Error(result.faults.map((fault) => fault.message).join("; "));
        return result.id;
      });
    },
    row(soql) {
      const { rows, shape } = engine.query.run(admin, soql);
      return plainRow(shape, rows[0] ?? []);
    },
    fields: (sobject, ...fields) => engine.deploy.createFields(admin, sobject, fields),
  };
  return room;
}

/** Without the columns that a result carries and does not show. */
function plainRow(shape: ResultShape, row: ResultRow): readonly unknown[] {
  return shape.columns.flatMap((column, index) => {
    if (column.kind === "scalar" && column.hidden) return [];
    const cell = row[index];
    return [column.kind === "parent" && cell ? plainRow(column.shape, cell as ResultRow) : cell];
  });
}

const plain = (fullName: string, type: CustomFieldMetadata["type"], more: Partial<CustomFieldMetadata> = {}) => ({
  fullName: `${fullName}__c`,
  label: fullName,
  type,
  ...more,
});
const values = (...names: string[]) => ({
  valueSet: { valueSetDefinition: { value: names.map((fullName) => ({ fullName })) } },
});

/** `Sheet__c`: a field of every type, and a lookup to a parent of the same kind. */
export function deploySheet(room: FormulaRoom): void {
  room.engine.deploy.createObjects(room.admin, [
    {
      fullName: "Sheet__c",
      label: "Sheet",
      pluralLabel: "Sheets",
      fields: [
        plain("A", "Number", { precision: 18, scale: 6 }),
        plain("B", "Number", { precision: 18, scale: 6 }),
        plain("Blank", "Number", { precision: 18, scale: 2 }),
        plain("Rate", "Percent", { precision: 16, scale: 2 }),
        plain("Price", "Currency", { precision: 16, scale: 2 }),
        plain("Day", "Date"),
        plain("Other", "Date"),
        plain("NoDay", "Date"),
        plain("Moment", "DateTime"),
        plain("Clock", "Time"),
        plain("T", "Text", { length: 255 }),
        plain("U", "Text", { length: 255 }),
        plain("NoText", "Text", { length: 255 }),
        plain("Yes", "Checkbox", { defaultValue: "false" }),
        plain("Pick", "Picklist", values("Red", "Green")),
        plain("Many", "MultiselectPicklist", values("x", "y", "z")),
        plain("Place", "Location", { scale: 6 }),
        plain("Parent", "Lookup", { referenceTo: "Sheet__c", relationshipName: "Sheets" }),
      ],
    },
  ]);
}

/** Deploys the formulas, reads them all of one record, and compares. */
export function expectFormulas(
  room: FormulaRoom,
  id: string,
  rows: readonly (readonly [formula: string, type: CustomFieldMetadata["type"], expected: unknown, scale?: number])[],
  more: Partial<CustomFieldMetadata> = {},
): void {
  const start = room.engine.schema.object("Sheet__c")?.fields.length ?? 0;
  const fields = rows.map(([formula, type, , scale = 6], index) => ({
    fullName: `F${start + index}__c`,
    label: `F${start + index}`,
    type,
    formula,
    scale,
    ...more,
  }));
  room.fields("Sheet__c", ...fields);
  const found = room.row(`SELECT ${fields.map((field) => field.fullName).join(", ")} FROM Sheet__c WHERE Id = '${id}'`);
  expect(rows.map(([formula], index) => [formula, found[index]])).toEqual(
    rows.map(([formula, , expected]) => [formula, expected]),
  );
}

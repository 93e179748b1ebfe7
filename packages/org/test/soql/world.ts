import { manualClock, toId18 } from "@postern/kernel";
import type { Session } from "../../src/engine/doors/session.ts";
import { createQueryDoor } from "../../src/engine/query/query-door.ts";
import { insert, sessionOf } from "../../src/engine/query/seeded-room.fixture.ts";
import { customField, customObject } from "../../src/engine/schema/custom.ts";
import type { SObjectDefinition } from "../../src/engine/schema/definition.ts";
import { createSchema } from "../../src/engine/schema/schema.ts";
import { standardObjects } from "../../src/engine/schema/standard/index.ts";
import { openDatabase } from "../../src/engine/state/database.ts";
import { createTables } from "../../src/engine/state/tables.ts";
import { pageText } from "../../src/faces/rest/render-records.ts";
import { type Choice, seededChoice } from "../seeded-choice.ts";

/** Records of a small world, as plain values: what the evaluator looks at, and what is put into the org. */
export type Value = string | number | boolean | null;
export type Row = Readonly<Record<string, Value>>;

export type FieldKind =
  | "id"
  | "text"
  | "exact"
  | "picklist"
  | "multipicklist"
  | "number"
  | "boolean"
  | "date"
  | "datetime"
  | "lookup";

export interface WorldField {
  readonly name: string;
  readonly kind: FieldKind;
  /** Values in the order of the value set. */
  readonly values?: readonly string[];
  /** For a lookup: the relationship name, and where it leads. */
  readonly relationship?: string;
  readonly to?: string;
}

export interface WorldObject {
  readonly fields: readonly WorldField[];
  readonly children: readonly { readonly relationship: string; readonly object: string; readonly field: string }[];
}

const KINDS = ["Zulu", "alpha", "Mike"];
const TAGS = ["red", "Green", "blue"];
const ID: WorldField = { name: "Id", kind: "id" };
const NAME: WorldField = { name: "Name", kind: "text" };

export const WORLD: Readonly<Record<string, WorldObject>> = {
  Region__c: {
    fields: [ID, NAME, { name: "Code__c", kind: "exact" }, { name: "Open__c", kind: "boolean" }],
    children: [{ relationship: "Sites__r", object: "Site__c", field: "Region__c" }],
  },
  Site__c: {
    fields: [
      ID,
      NAME,
      { name: "Kind__c", kind: "picklist", values: KINDS },
      { name: "Size__c", kind: "number" },
      { name: "Opened__c", kind: "date" },
      { name: "Seen__c", kind: "datetime" },
      { name: "Tags__c", kind: "multipicklist", values: TAGS },
      { name: "Note__c", kind: "text" },
      { name: "Active__c", kind: "boolean" },
      { name: "Region__c", kind: "lookup", relationship: "Region__r", to: "Region__c" },
      { name: "Parent__c", kind: "lookup", relationship: "Parent__r", to: "Site__c" },
    ],
    children: [
      { relationship: "Visits__r", object: "Visit__c", field: "Site__c" },
      { relationship: "Parts__r", object: "Site__c", field: "Parent__c" },
    ],
  },
  Visit__c: {
    fields: [
      ID,
      NAME,
      { name: "Amount__c", kind: "number" },
      { name: "At__c", kind: "datetime" },
      { name: "Day__c", kind: "date" },
      { name: "Kind__c", kind: "picklist", values: KINDS },
      { name: "Site__c", kind: "lookup", relationship: "Site__r", to: "Site__c" },
    ],
    children: [],
  },
};

const definitions = () => [
  customObject({
    name: "Region__c",
    label: "Region",
    labelPlural: "Regions",
    fields: [
      customField({ name: "Code__c", label: "Code", type: "string", length: 20, unique: true, caseSensitive: true }),
      customField({ name: "Open__c", label: "Open", type: "boolean", defaultValue: false }),
    ],
  }),
  customObject({
    name: "Site__c",
    label: "Site",
    labelPlural: "Sites",
    fields: [
      customField({ name: "Kind__c", label: "Kind", type: "picklist", length: 40, picklist: KINDS }),
      customField({ name: "Size__c", label: "Size", type: "double", precision: 18, scale: 2 }),
      customField({ name: "Opened__c", label: "Opened", type: "date" }),
      customField({ name: "Seen__c", label: "Seen", type: "datetime" }),
      customField({ name: "Tags__c", label: "Tags", type: "multipicklist", picklist: TAGS }),
      customField({ name: "Note__c", label: "Note", type: "string", length: 80 }),
      customField({ name: "Active__c", label: "Active", type: "boolean", defaultValue: false }),
      customField({
        name: "Region__c",
        label: "Region",
        type: "reference",
        referenceTo: ["Region__c"],
        childRelationshipName: "Sites",
      }),
      customField({
        name: "Parent__c",
        label: "Parent",
        type: "reference",
        referenceTo: ["Site__c"],
        childRelationshipName: "Parts",
      }),
    ],
  }),
  customObject({
    name: "Visit__c",
    label: "Visit",
    labelPlural: "Visits",
    fields: [
      customField({ name: "Amount__c", label: "Amount", type: "currency", precision: 18, scale: 2 }),
      customField({ name: "At__c", label: "At", type: "datetime" }),
      customField({ name: "Day__c", label: "Day", type: "date" }),
      customField({ name: "Kind__c", label: "Kind", type: "picklist", length: 40, picklist: KINDS }),
      customField({
        name: "Site__c",
        label: "Site",
        type: "reference",
        referenceTo: ["Site__c"],
        childRelationshipName: "Visits",
      }),
    ],
  }),
];

/** Just before a change of clocks in the United States, and at a year's turn of the fiscal calendar (February). */
export const NOW = Date.parse("2026-03-08T06:30:00Z");
export const FISCAL_START = 2;

/** Who asks, where their clocks and weeks differ. */
export const PEOPLE = [
  { zone: "GMT", locale: "en_US", weekStart: 0 },
  { zone: "America/Los_Angeles", locale: "en_US", weekStart: 0 },
  { zone: "Asia/Kolkata", locale: "de_DE", weekStart: 1 },
] as const;
export type Person = (typeof PEOPLE)[number];

export const WORDS = [
  "north",
  "North gate",
  "École",
  "straße",
  "O'Neil",
  "100%_x",
  "back\\slash",
  "two\nlines",
  "Ωmega",
  "zed",
  "a",
];

function record(choose: Choice, object: string, n: number, ids: Readonly<Record<string, readonly string[]>>): Row {
  const row: Record<string, Value> = {};
  for (const field of (WORLD[object] as WorldObject).fields)
    row[field.name] = value(choose, field, object, n, ids, row);
  return row;
}

function value(
  choose: Choice,
  field: WorldField,
  object: string,
  n: number,
  ids: Readonly<Record<string, readonly string[]>>,
  row: Readonly<Record<string, Value>>,
): Value {
  if (field.kind === "id") return (ids[object] as readonly string[])[n] as string;
  // A boolean is never null, and a name is always there.
  if (field.kind === "boolean") return choose.chance(0.5);
  if (field.name === "Name") return `${choose.of(WORDS)} ${choose.number(4)}`;
  if (field.kind === "exact") return `${choose.chance(0.5) ? "k" : "K"}${n}`;
  if (choose.chance(0.25)) return null;
  switch (field.kind) {
    case "text":
      return choose.of(WORDS);
    case "picklist":
      return choose.of(field.values ?? []);
    case "multipicklist":
      return (field.values ?? []).filter(() => choose.chance(0.5)).join(";") || null;
    case "number":
      return (choose.number(4_000) - 1_000) / 4;
    case "date":
      return day(NOW + (choose.number(1_400) - 800) * DAY);
    case "datetime":
      return stored(
        NOW + (choose.number(3) ? choose.number(20 * 24) - 10 * 24 : choose.number(24_000) - 14_000) * HOUR,
      );
    default: {
      const targets = ids[field.to as string] as readonly string[];
      // No record is its own ancestor.
      const earlier = field.to === object ? targets.slice(0, n) : targets;
      return earlier.length && row.Id !== null ? choose.of(earlier) : null;
    }
  }
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const day = (at: number) => new Date(at).toISOString().slice(0, 10);
const stored = (at: number) => new Date(Math.floor(at / 1000) * 1000).toISOString().replace("Z", "+0000");

const PREFIXES: Readonly<Record<string, string>> = { Region__c: "a00", Site__c: "a01", Visit__c: "a02" };
const COUNTS: Readonly<Record<string, number>> = { Region__c: 4, Site__c: 20, Visit__c: 48 };

/** What a deployment would add. */
function withChildren(definition: SObjectDefinition): SObjectDefinition {
  const childRelationships = (WORLD[definition.name] as WorldObject).children.map(
    ({ relationship, object, field }) => ({
      relationshipName: relationship,
      childSObject: object,
      field,
      onDelete: "clear" as const,
    }),
  );
  return { ...definition, keyPrefix: PREFIXES[definition.name] as string, childRelationships };
}

/** The world in an org, and what its records are. */
export function aWorld(seed: number) {
  const choose = seededChoice(seed);
  const ids = Object.fromEntries(
    Object.entries(COUNTS).map(([object, count]) => [
      object,
      Array.from(
        { length: count },
        (_, n) => toId18(`${PREFIXES[object]}0000${String(n + 1).padStart(8, "0")}`) as string,
      ),
    ]),
  );
  const rows: Record<string, readonly Row[]> = {};
  for (const [object, count] of Object.entries(COUNTS))
    rows[object] = Array.from({ length: count }, (_, n) => record(choose, object, n, ids));

  const clock = manualClock({ start: NOW });
  const database = openDatabase(":memory:");
  const schema = createSchema(standardObjects);
  for (const definition of definitions()) schema.add(withChildren(definition));
  createTables(database, schema);
  insert(database, "Organization", [
    { Id: toId18("00D000000000001") as string, TimeZoneSidKey: "GMT", FiscalYearStartMonth: FISCAL_START },
  ]);
  const sessions = new Map<Person, Session>();
  PEOPLE.forEach((person, n) => {
    const userId = toId18(`00500000000000${n + 1}`) as string;
    insert(database, "User", [{ Id: userId, TimeZoneSidKey: person.zone, LocaleSidKey: person.locale }]);
    sessions.set(person, sessionOf({ userId }));
  });
  for (const [object, list] of Object.entries(rows))
    insert(
      database,
      object,
      list.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, cell]) => [name, typeof cell === "boolean" ? Number(cell) : cell]),
        ),
      ),
    );
  const query = createQueryDoor({ database, schema, clock });
  return {
    rows: rows as Readonly<Record<string, readonly Row[]>>,
    query,
    session: (person: Person) => sessions.get(person) as Session,
    /** The answer as the REST API writes it. */
    ask(soql: string, person: Person): { totalSize: number; records: Record<string, unknown>[] } {
      return JSON.parse(pageText(query.run(sessions.get(person) as Session, soql), "/services/data/v67.0"));
    },
  };
}

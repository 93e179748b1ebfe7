import type { Choice } from "./seeded-choice.ts";

export interface KnownRow {
  readonly id: string;
  readonly sobject: string;
}

/** What a request would do if it were accepted, per record of it. */
export interface Intent {
  readonly operation: "insert" | "update" | "delete";
  readonly sobject: string;
  readonly id?: string;
  /** The text it puts into Description; null when it leaves that field alone. */
  readonly mark: string | null;
}

export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  /** null: it is not known what it would do, and it must not write. */
  readonly intent: readonly Intent[] | null;
  /** Finds the outcome of each part of the intent in the answer; without it, the answer is that outcome or a list of them. */
  readonly outcomes?: (answer: unknown) => readonly Outcome[];
}

/** What became of one record. */
export interface Outcome {
  readonly id?: string | null;
  readonly success?: boolean;
}

/** What is known of the org: names of fields by object, rows that were made, pages that may be asked for. */
export interface Known {
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly rows: readonly KnownRow[];
  readonly locators: readonly string[];
}

export type Make = (choose: Choice, known: Known) => FuzzRequest;

export const BASE = "/services/data/v67.0";
export const JSON_BODY = { "content-type": "application/json" };

const REQUIRED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Account: { Name: "A" },
  Contact: { LastName: "C" },
  Lead: { LastName: "L", Company: "Co" },
  Opportunity: { Name: "O", StageName: "Prospecting", CloseDate: "2026-06-30" },
  Case: { Subject: "S" },
  Campaign: { Name: "P" },
  CampaignMember: {},
};

const VALUES: readonly unknown[] = [
  null,
  "",
  "text",
  "x".repeat(300),
  "x".repeat(40_000),
  "\u0000\u001f",
  "\ud800 alone",
  "😀\u202e",
  "'; DROP TABLE Account; --",
  true,
  "false",
  0,
  -1,
  1.005,
  1e308,
  Number.MAX_SAFE_INTEGER,
  "NaN",
  "1e999",
  [],
  [1, { a: 1 }],
  {},
  { Name: "by name" },
  { Username: "nobody@example.com" },
  { attributes: { type: "User" }, Id: 1 },
  "2026-02-30",
  "2026-02-28T25:61:00Z",
  "0001-01-01",
  "001000000000001AAA",
  "005000000000000",
  "__proto__",
];
const NAMES = [
  "__proto__",
  "constructor",
  "toString",
  "Owner",
  "Account",
  "Parent",
  "",
  "Nope__c",
  "Nope__r",
  "attributes",
  "Id",
  "ID",
  "Name\u0000",
];

/** A record's fields, and the mark they leave. */
export function record(choose: Choice, known: Known, sobject: string, withRequired: boolean) {
  const names = known.fields.get(sobject) ?? [];
  const body: Record<string, unknown> = withRequired && choose.chance(0.9) ? { ...REQUIRED[sobject] } : {};
  const put = (name: string, value: unknown) =>
    Object.defineProperty(body, name, { value, enumerable: true, configurable: true, writable: true });
  for (let count = choose.number(3); count > 0; count--) {
    const name = choose.chance(0.1) ? choose.of(NAMES) : choose.of(names);
    if (name === "Description") continue;
    const points = choose.chance(0.5) && known.rows.length > 0;
    put(name, name.endsWith("Id") && points ? choose.of(known.rows).id : choose.of(VALUES));
  }
  let mark: string | null = null;
  if (sobject !== "CampaignMember" && choose.chance(0.7)) {
    mark = `mark ${choose.number(1e9)} ${choose.of(["", "ü", "\\", '"'])}`.trim();
    put("Description", mark);
  }
  return { body, mark };
}

export const anyObject = (choose: Choice, known: Known) => choose.of([...known.fields.keys()]);

export const aRow = (choose: Choice, known: Known): KnownRow =>
  known.rows.length > 0 && choose.chance(0.95)
    ? choose.of(known.rows)
    : { id: choose.of(["001000000000001AAA", "nonsense", "00100000000000"]), sobject: anyObject(choose, known) };

import type { SObjectDescribe } from "@postern/kernel";
import { ApiFault } from "../../../engine/api-fault.ts";
import type { RestCall } from "../call.ts";
import { entriesOf } from "./read-subrequests.ts";

/** REST API Developer Guide, "sObject Tree". */
const MAX_RECORDS = 200;
const MAX_LEVELS = 5;
const MAX_TYPES = 5;

/** A record of a tree. */
export interface TreeRecord {
  readonly referenceId: string;
  readonly sobject: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** The record above it, by its referenceId, and the field that points there. */
  readonly parent: { readonly referenceId: string; readonly field: string } | null;
  /** What is wrong with it before it is written. */
  readonly fault: ApiFault | null;
}

interface Given {
  readonly entry: Record<string, unknown>;
  readonly sobject: SObjectDescribe;
  readonly parent: TreeRecord["parent"];
  /** Whose children these are, for messages. */
  readonly place: string;
}

const invalid = (message: string) => new ApiFault("INVALID_INPUT", message);

function attributesOf(entry: Record<string, unknown>): { type: unknown; referenceId: unknown } {
  const given = entry["attributes"];
  return (typeof given === "object" && given !== null ? given : {}) as { type: unknown; referenceId: unknown };
}

/** Children stand under a relationship as `{"records": […]}`; anything else is a field, or a parent by external id. */
function childrenIn(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && "records" in value;
}

/** The records level by level, in the order of the request: results are listed so. Throws ApiFault for what refuses the whole request. */
export function readTree(call: RestCall): readonly (readonly TreeRecord[])[] {
  const { engine, session } = call;
  const describes = new Map<string, SObjectDescribe>();
  const describe = (name: string) => {
    const known = describes.get(name) ?? engine.describe.sobject(session, name);
    describes.set(name, known);
    return known;
  };
  const root = describe(call.params[0]!);
  let level = entriesOf(call.body.object(), "records").map(
    (entry): Given => ({ entry, sobject: root, parent: null, place: "the url" }),
  );
  const levels: TreeRecord[][] = [];
  const types = new Set<string>();
  let count = 0;
  while (level.length > 0) {
    if (levels.length === MAX_LEVELS) throw invalid(`A tree may be ${MAX_LEVELS} levels deep.`);
    count += level.length;
    if (count > MAX_RECORDS) throw invalid(`A request may hold ${MAX_RECORDS} records in all its trees.`);
    const below: Given[] = [];
    levels.push(
      level.map((given) => {
        types.add(given.sobject.name);
        if (types.size > MAX_TYPES) throw invalid(`A request may hold records of ${MAX_TYPES} types.`);
        return recordOf(given, below, describe);
      }),
    );
    level = below;
  }
  return withoutDuplicates(levels);
}

function recordOf(given: Given, below: Given[], describe: (name: string) => SObjectDescribe): TreeRecord {
  const { entry, sobject, parent, place } = given;
  const { type, referenceId } = attributesOf(entry);
  if (typeof referenceId !== "string" || !/^[A-Za-z0-9]/.test(referenceId))
    throw invalid("Each record needs a referenceId in its attributes, and it must start with a letter or a number.");
  const fields: Record<string, unknown> = {};
  let fault: ApiFault | null = null;
  if (typeof type !== "string") fault = invalid("Each record needs its type in its attributes.");
  else if (type.toLowerCase() !== sobject.name.toLowerCase())
    fault = invalid(`The type ${type} does not match ${sobject.name}, which ${place} names.`);
  for (const [name, value] of Object.entries(entry)) {
    if (name === "attributes") continue;
    if (!childrenIn(value)) {
      fields[name] = value;
      continue;
    }
    const relationship = sobject.childRelationships.find(
      (each) => each.relationshipName?.toLowerCase() === name.toLowerCase(),
    );
    if (!relationship) {
      fault ??= new ApiFault("INVALID_FIELD", `No such column '${name}' on sobject of type ${sobject.name}`, {
        fields: [name],
      });
      continue;
    }
    const child = describe(relationship.childSObject);
    for (const each of entriesOf(value, "records"))
      below.push({
        entry: each,
        sobject: child,
        parent: { referenceId, field: relationship.field },
        place: `the relationship ${relationship.relationshipName}`,
      });
  }
  return { referenceId, sobject: sobject.name, fields, parent, fault };
}

/** Every record whose referenceId stands twice is at fault. */
function withoutDuplicates(levels: readonly (readonly TreeRecord[])[]): readonly (readonly TreeRecord[])[] {
  const counts = new Map<string, number>();
  for (const { referenceId } of levels.flat()) counts.set(referenceId, (counts.get(referenceId) ?? 0) + 1);
  const fault = invalid("Duplicate ReferenceId provided in the request.");
  return levels.map((level) =>
    level.map((record) => (counts.get(record.referenceId)! > 1 ? { ...record, fault } : record)),
  );
}

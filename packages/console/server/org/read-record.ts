import type { Session } from "@postern/client";
import type {
  ChildRelationshipDescribe,
  FieldDescribe,
  SObjectDescribe,
  SObjectDescribeSummary,
} from "@postern/kernel";
import { consoleErrors } from "../errors.ts";
import { problemOf } from "../problem.ts";
import type { ChildShown, FieldShown, OrgRecord, RecordAnswer } from "./contract.ts";

/** Subqueries of one statement (SOQL and SOSL Reference: Relationship Query Limitations). */
const MOST_CHILD_SETS = 20;
/** Parents of one statement may be 55; those beyond show their id alone. */
const MOST_PARENTS = 40;
const COUNTED = 100;
/** Of objects whose name is not in `Name` (Object Reference). Polymorphic parents all answer to `Name`. */
const NAME_FIELDS: Readonly<Record<string, string>> = {
  Case: "CaseNumber",
  Contract: "ContractNumber",
  Order: "OrderNumber",
  Solution: "SolutionName",
  Task: "Subject",
  Event: "Subject",
};
const SYSTEM = new Set([
  "Id",
  "IsDeleted",
  "OwnerId",
  "RecordTypeId",
  "CreatedById",
  "CreatedDate",
  "LastModifiedById",
  "LastModifiedDate",
  "SystemModstamp",
  "LastActivityDate",
  "LastViewedDate",
  "LastReferencedDate",
  "MasterRecordId",
]);

/**
 * A record with the names of its parents and the number of its children, in one composite call: the record, one query for the parents,
 * one with a subquery a relationship. Parents and children may fail by themselves. Throws CONSOLE_ID_UNKNOWN and what the client throws.
 */
export async function readRecord(session: Session, id: string): Promise<RecordAnswer> {
  if (!/^(?:[a-zA-Z0-9]{15}|[a-zA-Z0-9]{18})$/.test(id))
    throw consoleErrors.CONSOLE_ID_UNKNOWN({ id: id.slice(0, 40) });
  const objects = await session.describeGlobal();
  const summary = objects.find(({ keyPrefix }) => keyPrefix === id.slice(0, 3));
  if (!summary) throw consoleErrors.CONSOLE_ID_UNKNOWN({ id });
  const describe = await session.describe(summary.name);
  const parents = parentsOf(describe, objects);
  const children = childrenOf(describe, objects);
  const counted = children.slice(0, MOST_CHILD_SETS);

  const one = (fields: readonly string[]) => `SELECT ${fields.join(", ")} FROM ${summary.name} WHERE Id = '${id}'`;
  const [record, names, counts] = await session
    .composite((steps) => [
      steps.retrieve(summary.name, id),
      steps.query<OrgRecord>(one(["Id", ...parents.map(({ path }) => path)])),
      steps.query<OrgRecord>(
        one([
          "Id",
          // One more than is counted shows that there are more.
          ...counted.map(({ relationshipName }) => `(SELECT Id FROM ${relationshipName} LIMIT ${COUNTED + 1})`),
        ]),
      ),
    ])
    .settled();
  if (!record.ok) throw record.error;
  const row = record.value as OrgRecord;
  const named: OrgRecord = names.ok ? (names.value.records[0] ?? {}) : {};
  const nameField = describe.fields.find((field) => field.nameField)?.name ?? "Id";
  return {
    sobject: summary.name,
    label: summary.label,
    id: String(row.Id ?? id),
    name: String(row[nameField] ?? row.Id ?? id),
    fields: describe.fields.filter(({ name }) => name in row).map((field) => shown(field, row, named, parents)),
    children: children.map((child, at) =>
      counts.ok && at < MOST_CHILD_SETS
        ? withCount(child, counts.value.records[0] ?? {})
        : { ...childShown(child), count: null, orMore: false },
    ),
    problems: [
      ...(names.ok ? [] : [{ part: "parents" as const, problem: problemOf(names.error) }]),
      ...(counts.ok ? [] : [{ part: "children" as const, problem: problemOf(counts.error) }]),
    ],
    instanceUrl: session.instanceUrl,
    apiVersion: session.apiVersion,
    calls: 1,
  };
}

interface Parent {
  readonly field: string;
  readonly relationship: string;
  readonly path: string;
}

function parentsOf(describe: SObjectDescribe, objects: readonly SObjectDescribeSummary[]): readonly Parent[] {
  const readable = new Set(objects.filter(({ queryable }) => queryable).map(({ name }) => name));
  return describe.fields
    .filter(
      ({ relationshipName, referenceTo }) => relationshipName !== null && referenceTo.some((to) => readable.has(to)),
    )
    .slice(0, MOST_PARENTS)
    .map(({ name, relationshipName, referenceTo }) => {
      const nameField = referenceTo.length === 1 ? NAME_FIELDS[referenceTo[0] ?? ""] : undefined;
      const relationship = relationshipName ?? "";
      return { field: name, relationship, path: `${relationship}.${nameField ?? "Name"}` };
    });
}

/** Those that a person would look for first: what can be created, then the platform's own books about the record. */
function childrenOf(
  describe: SObjectDescribe,
  objects: readonly SObjectDescribeSummary[],
): readonly ChildRelationshipDescribe[] {
  const byName = new Map(objects.map((object) => [object.name, object]));
  const rank = ({ childSObject }: ChildRelationshipDescribe) =>
    (byName.get(childSObject)?.createable ? 0 : 2) + (/(?:History|Feed|Share|ChangeEvent)$/.test(childSObject) ? 1 : 0);
  return describe.childRelationships
    .filter(({ relationshipName, childSObject }) => relationshipName !== null && byName.get(childSObject)?.queryable)
    .toSorted((a, b) => rank(a) - rank(b));
}

function childShown({ relationshipName, childSObject, field }: ChildRelationshipDescribe) {
  return { relationship: relationshipName ?? "", sobject: childSObject, field };
}

function withCount(child: ChildRelationshipDescribe, row: OrgRecord): ChildShown {
  const set = row[child.relationshipName ?? ""] as { readonly records?: readonly unknown[] } | null | undefined;
  const found = set?.records?.length ?? 0;
  return { ...childShown(child), count: Math.min(found, COUNTED), orMore: found > COUNTED };
}

function shown(field: FieldDescribe, row: OrgRecord, named: OrgRecord, parents: readonly Parent[]): FieldShown {
  const { name, label, type, custom, calculated, updateable, nillable } = field;
  const value = row[name] ?? null;
  const parent = parents.find((one) => one.field === name);
  return {
    name,
    label,
    type,
    custom,
    calculated,
    updateable,
    nillable,
    section: sectionOf(field),
    value,
    display: parent ? nameOf(named[parent.relationship]) : picklistLabel(field, value),
    parentId: type === "reference" && typeof value === "string" ? value : null,
  };
}

function sectionOf({ name, type, custom }: FieldDescribe): FieldShown["section"] {
  if (SYSTEM.has(name)) return "System";
  if (type === "reference") return "Parents";
  return custom ? "Custom fields" : "Fields";
}

function nameOf(parent: unknown): string | null {
  if (typeof parent !== "object" || parent === null) return null;
  const text = Object.entries(parent).find(([key]) => key !== "attributes")?.[1];
  return typeof text === "string" ? text : null;
}

function picklistLabel({ picklistValues }: FieldDescribe, value: unknown): string | null {
  if (typeof value !== "string" || picklistValues.length === 0) return null;
  const labels = value.split(";").map((one) => picklistValues.find((entry) => entry.value === one)?.label ?? one);
  const display = labels.join(", ");
  return display === value ? null : display;
}

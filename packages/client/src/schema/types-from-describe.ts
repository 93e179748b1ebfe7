import type { FieldDescribe, SObjectDescribe } from "@postern/kernel";
import { fieldFacts, readType, writeType } from "./field-type.ts";

export interface TypesOptions {
  /** Name of the schema's interface: `connect<MyOrg>()`. */
  readonly schemaName?: string;
  /** Where the generated file imports from; `postern` and `@postern/client` both have it. */
  readonly importFrom?: string;
}

/**
 * TypeScript types of an org's objects, from their describes: rows, what a create and an update take, parents and children. The
 * same describes give the same text, whatever order they come in. Objects that are not among them are untyped where they are
 * pointed to.
 *
 * Source: REST API guide, "sObject Describe"; Object Reference, "API Field Properties".
 *
 * @example
 * const describes = await Promise.all(["Account", "Contact"].map((name) => session.describe(name)));
 * await writeFile("my-org.ts", typesFromDescribe(describes)); // then: connect<MyOrg>({ … })
 */
export function typesFromDescribe(describes: readonly SObjectDescribe[], options: TypesOptions = {}): string {
  const { schemaName = "MyOrg", importFrom = "@postern/client" } = options;
  const objects = [...describes].sort((a, b) => order(a.name, b.name));
  const org: Org = { byName: new Map(objects.map((one) => [one.name, one])), schemaName };
  const body = [...objects.map((one) => objectTypes(one, org)), schemaType(objects, org)].join("\n\n");
  const imports = ["Address", "AnySObject", "Geolocation"].filter((name) =>
    new RegExp(`\\b${name}\\b(?!")`).test(body),
  );
  return [
    "// Generated from describe by `postern types`; do not edit.",
    ...(imports.length === 0 ? [] : [`import type { ${imports.join(", ")} } from ${JSON.stringify(importFrom)};`]),
    "",
    body,
    "",
  ].join("\n");
}

interface Org {
  readonly byName: ReadonlyMap<string, SObjectDescribe>;
  readonly schemaName: string;
}

function objectTypes(object: SObjectDescribe, org: Org): string {
  const { name } = object;
  const fields = [...object.fields].sort(
    (a, b) => Number(b.name === "Id") - Number(a.name === "Id") || order(a.name, b.name),
  );
  const rows = fields.map((field) => `${fieldDoc(field)}  ${field.name}: ${readType(field)};`);
  const create = fields.filter((field) => field.createable).flatMap((field) => written(field, object, org, "create"));
  const update = fields.filter((field) => field.updateable).flatMap((field) => written(field, object, org, "update"));
  return [
    doc([`${object.label} (\`${name}\`)${object.custom ? ", custom" : ""}, as it is read.`], ""),
    block(name, rows),
    "",
    doc([`What a new ${object.label} takes.`], ""),
    block(`${name}Create`, create),
    "",
    doc([`What a change of a ${object.label} takes.`], ""),
    block(`${name}Update`, update),
    "",
    block(`${name}Shape`, [
      `  row: ${name};`,
      `  create: ${name}Create;`,
      `  update: ${name}Update;`,
      members("parents", parents(object, org)),
      members("children", children(object, org)),
      `  externalIds: ${externalIds(object)
        .map((id) => JSON.stringify(id))
        .join(" | ")};`,
    ]),
  ].join("\n");
}

function written(field: FieldDescribe, object: SObjectDescribe, org: Org, call: "create" | "update"): string[] {
  const byKey = keyOfParent(field, org);
  const isRequired =
    call === "create" &&
    !field.nillable &&
    !field.defaultedOnCreate &&
    field.type !== "boolean" &&
    // The parent may be named by its external id instead.
    byKey === null;
  const unchanged = readType(field) === writeType(field);
  const type =
    unchanged && field.type.includes("picklist") ? `${object.name}[${JSON.stringify(field.name)}]` : writeType(field);
  const lines = [`${fieldDoc(field)}  ${field.name}${isRequired ? "" : "?"}: ${type};`];
  if (byKey !== null)
    lines.push(
      `${doc([`In place of ${field.name}: the record is found by its external id.`])}\n  ${field.relationshipName}?: ${byKey};`,
    );
  return lines;
}

/** `{ Ext__c: string }` for references to objects that have external ids of their own. */
function keyOfParent(field: FieldDescribe, org: Org): string | null {
  const [target] = field.referenceTo;
  if (field.relationshipName === null || target === undefined || field.referenceTo.length !== 1) return null;
  const keys = (org.byName.get(target)?.fields ?? []).filter((one) => one.externalId);
  if (keys.length === 0) return null;
  return keys
    .map((one) => `{ ${one.name}: NonNullable<${target}[${JSON.stringify(one.name)}]> }`)
    .sort(order)
    .join(" | ");
}

function parents(object: SObjectDescribe, org: Org): string[] {
  return object.fields
    .filter((field) => field.relationshipName !== null && field.referenceTo.length > 0)
    .map((field) => `${field.relationshipName}: ${shapes(field.referenceTo, org)};`)
    .sort(order);
}

function children(object: SObjectDescribe, org: Org): string[] {
  const named = object.childRelationships.filter(({ relationshipName }) => relationshipName !== null);
  return [...new Set(named.map((one) => `${one.relationshipName}: ${shapes([one.childSObject], org)};`))].sort(order);
}

function shapes(names: readonly string[], org: Org): string {
  const known = names.map((name) => (org.byName.has(name) ? `${name}Shape` : "AnySObject"));
  return [...new Set(known)].sort(order).join(" | ");
}

function externalIds(object: SObjectDescribe): string[] {
  const keys = object.fields.filter((field) => field.externalId || (field.idLookup && field.name !== "Id"));
  return ["Id", ...keys.map((field) => field.name).sort(order)];
}

function schemaType(objects: readonly SObjectDescribe[], { schemaName }: Org): string {
  return `${doc(["The org's objects: `connect<" + schemaName + ">(…)`, `session.withSchema<" + schemaName + ">()`."], "")}\n${block(
    schemaName,
    objects.map(({ name }) => `  ${name}: ${name}Shape;`),
  )}`;
}

function fieldDoc(field: FieldDescribe): string {
  const help = field.inlineHelpText;
  const facts = fieldFacts(field).join(" ");
  const lines = [
    field.label,
    ...(typeof help === "string" && help !== "" ? [help] : []),
    ...(facts === "" ? [] : [facts]),
  ];
  return `${doc(lines)}\n`;
}

function doc(lines: readonly string[], indent = "  "): string {
  const safe = lines.flatMap((line) => line.replaceAll("*/", "*\\/").split(/\r?\n/)).map((line) => line.trim());
  return safe.length === 1
    ? `${indent}/** ${safe[0]} */`
    : [`${indent}/**`, ...safe.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`].join("\n");
}

function block(name: string, members: readonly string[]): string {
  return members.length === 0 ? `export interface ${name} {}` : `export interface ${name} {\n${members.join("\n")}\n}`;
}

function members(name: string, lines: readonly string[]): string {
  return lines.length === 0 ? `  ${name}: {};` : `  ${name}: {\n${lines.map((line) => `    ${line}`).join("\n")}\n  };`;
}

/** By code unit: the same on every machine, whatever its language. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

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
  const { name, label } = object;
  const fields = [...object.fields].sort(
    (a, b) => Number(b.name === "Id") - Number(a.name === "Id") || order(a.name, b.name),
  );
  const rows = fields.map((field) => `${fieldDoc(field)}\n  ${field.name}: ${readType(field)};`);
  const createable = fields.filter((field) => field.createable);
  const updateable = fields.filter((field) => field.updateable);
  return [
    doc([`${label} (\`${name}\`), as it is read.${object.custom ? " Custom." : ""}`], ""),
    block(`interface ${name}`, rows),
    "",
    doc([`What a new ${label} takes.`], ""),
    written(`${name}Create`, object, createable, org, isRequired),
    "",
    doc([`What a change of ${label} takes.`], ""),
    written(`${name}Update`, object, updateable, org, () => false),
    "",
    block(`interface ${name}Shape`, [
      `  row: ${name};`,
      `  create: ${name}Create;`,
      `  update: ${name}Update;`,
      members("parents", parents(object, org)),
      members("children", children(object, org)),
      `  externalIds: ${union(externalIds(object))};`,
    ]),
  ].join("\n");
}

/** A mandatory value of a create: nothing else gives one. */
function isRequired(field: FieldDescribe, org: Org): boolean {
  const hasDefault = field.nillable || field.defaultedOnCreate || field.type === "boolean";
  // The parent may be named by its external id instead.
  return !hasDefault && keyOfParent(field, org) === null;
}

/** Fields picked from the row keep their doc comments; those that are written otherwise than read have lines of their own. */
function written(
  type: string,
  object: SObjectDescribe,
  fields: readonly FieldDescribe[],
  org: Org,
  mustHave: (field: FieldDescribe, org: Org) => boolean,
): string {
  if (fields.length === 0) return `export type ${type} = Record<string, never>;`;
  const own: string[] = [];
  const picked: string[] = [];
  const required: string[] = [];
  for (const field of fields) {
    const must = mustHave(field, org);
    if (readType(field) === writeType(field)) (must ? required : picked).push(field.name);
    else own.push(`${fieldDoc(field)}\n  ${field.name}${must ? "" : "?"}: ${writeType(field)};`);
    const key = keyOfParent(field, org);
    const instead = doc([`In place of ${field.name}: the record that has this external id.`]);
    if (key !== null) own.push(`${instead}\n  ${field.relationshipName}?: ${key};`);
  }
  const bases = [
    ...(required.length === 0 ? [] : [`Pick<${object.name},${wrapped(required)}>`]),
    ...(picked.length === 0 ? [] : [`Partial<Pick<${object.name},${wrapped(picked)}>>`]),
  ];
  return own.length === 0
    ? `export type ${type} = ${bases.join(" & ")};`
    : block(`interface ${type}${bases.length === 0 ? "" : ` extends ${bases.join(", ")}`}`, own);
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
  const told = doc([`The org's objects: \`connect<${schemaName}>(…)\`, \`session.withSchema<${schemaName}>()\`.`], "");
  const lines = objects.map(({ name }) => `  ${name}: ${name}Shape;`);
  return `${told}\n${block(`interface ${schemaName}`, lines)}`;
}

function fieldDoc(field: FieldDescribe): string {
  const { label, inlineHelpText: help } = field;
  const facts = fieldFacts(field).join(" ");
  return typeof help === "string" && help !== ""
    ? doc([label, help, ...(facts === "" ? [] : [facts])])
    : doc([facts === "" ? label : `${label}. ${facts}`]);
}

function doc(lines: readonly string[], indent = "  "): string {
  const safe = lines
    .flatMap((line) => line.replaceAll("*/", "*\\/").split(/[\r\n\u2028\u2029]+/))
    .map((line) => line.trim());
  return safe.length === 1
    ? `${indent}/** ${safe[0]} */`
    : [`${indent}/**`, ...safe.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`].join("\n");
}

function block(head: string, lines: readonly string[]): string {
  return `export ${head} {\n${lines.join("\n")}\n}`;
}

function members(name: string, lines: readonly string[]): string {
  if (lines.length === 0) return `  ${name}: Record<never, never>;`;
  return `  ${name}: {\n${lines.map((line) => `    ${line}`).join("\n")}\n  };`;
}

function union(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(" | ");
}

const LINE_WIDTH = 110;

/** A long list of names over several lines. */
function wrapped(names: readonly string[]): string {
  const flat = union(names);
  if (flat.length <= LINE_WIDTH / 2) return ` ${flat}`;
  let lines = "";
  let line = "";
  for (const name of names) {
    const next = ` | ${JSON.stringify(name)}`;
    if (line.length + next.length > LINE_WIDTH) {
      lines += `\n   ${line}`;
      line = "";
    }
    line += next;
  }
  return `${lines}\n   ${line}\n  `;
}

/** By code unit: the same on every machine, whatever its language. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

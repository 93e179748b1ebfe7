import type { FieldDescribe, SObjectDescribe, SObjectDescribeSummary } from "@postern/kernel";
import { type Command, flag } from "../command.ts";
import { TARGET_OPTIONS, withSession } from "../context/target.ts";
import { table, tableWidth } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";

export const command: Command = {
  summary: "List objects, or the fields of one.",
  arguments: [{ name: "object", about: "An object's API name; all objects when left out" }],
  options: {
    ...TARGET_OPTIONS,
    custom: { type: "boolean", about: "Custom objects, or custom fields, only" },
    json: { type: "boolean", about: "Print the describe answer as JSON" },
  },
  async run(context, input) {
    const { terminal, signal } = context;
    const name = input.arguments[0];
    const isWanted = flag(input, "custom") ? ({ custom }: { custom: boolean }) => custom : () => true;
    await withSession(context, input, async (session) => {
      if (name === undefined) {
        const objects = (await session.describeGlobal({ signal })).filter(isWanted);
        return terminal.data(flag(input, "json") ? `${JSON.stringify(objects)}\n` : drawObjects(objects, terminal));
      }
      const object = await session.describe(name, { signal });
      const shown = { ...object, fields: object.fields.filter(isWanted) };
      return terminal.data(flag(input, "json") ? `${JSON.stringify(shown)}\n` : drawObject(shown, terminal));
    });
    return undefined;
  },
};

function drawObjects(objects: readonly SObjectDescribeSummary[], terminal: Terminal): string {
  const rows = objects.map((o) => [
    o.name,
    o.label,
    o.keyPrefix ?? "",
    [o.createable && "create", o.updateable && "update", o.deletable && "delete"].filter(Boolean).join(" "),
  ]);
  return draw(["object", "label", "prefix", "writes"], rows, terminal);
}

function drawObject(object: SObjectDescribe, terminal: Terminal): string {
  const { colors } = terminal;
  const heading = (title: string, count: number) => `\n${colors.bold(title)} ${colors.dim(String(count))}\n`;
  const fields = object.fields.map((field) => [
    field.name,
    typeText(field),
    flags(field),
    field.label,
    valuesOf(field),
  ]);
  const children = object.childRelationships
    .filter(({ relationshipName }) => relationshipName !== null)
    .map((child) => [
      child.relationshipName ?? "",
      `${child.childSObject}.${child.field}`,
      child.cascadeDelete ? "deleted with it" : child.restrictedDelete ? "keeps it from being deleted" : "",
    ]);
  return [
    `${colors.bold(object.name)} ${colors.dim(`${object.label} · ids begin with ${object.keyPrefix ?? "–"}`)}\n`,
    heading("fields", fields.length),
    draw(["field", "type", "", "label", "values"], fields, terminal),
    ...(children.length > 0
      ? [heading("children", children.length), draw(["relationship", "of", ""], children, terminal)]
      : []),
  ].join("");
}

function draw(titles: readonly string[], rows: readonly (readonly string[])[], terminal: Terminal): string {
  const columns = titles.map((title) => ({ title }));
  return `${table(columns, rows, { width: tableWidth(terminal), header: terminal.colors.dim })}\n`;
}

function typeText(field: FieldDescribe): string {
  if (field.type === "reference")
    return `→ ${field.referenceTo.join(", ")}${field.relationshipName ? ` as ${field.relationshipName}` : ""}`;
  if (field.length > 0) return `${field.type}(${field.length})`;
  return field.precision > 0 ? `${field.type}(${field.precision},${field.scale})` : field.type;
}

function flags(field: FieldDescribe): string {
  const required = !field.nillable && field.createable && !field.defaultedOnCreate;
  return [
    required && "required",
    field.externalId && "external id",
    field.unique && "unique",
    field.calculated && "formula",
    field.autoNumber && "auto-number",
    !field.updateable && !field.calculated && !field.autoNumber && "read-only",
  ]
    .filter(Boolean)
    .join(" · ");
}

/** Active values of a picklist; `|` between them, `*` at the default. */
function valuesOf({ picklistValues }: FieldDescribe): string {
  const active = picklistValues.filter((entry) => entry.active);
  return active.map((entry) => `${entry.value}${entry.defaultValue ? "*" : ""}`).join(" | ");
}

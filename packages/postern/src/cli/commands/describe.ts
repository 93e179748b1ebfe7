import type { FieldDescribe } from "@postern/kernel";
import { type Command, flag } from "../command.ts";
import { TARGET_OPTIONS, withSession } from "../context/target.ts";
import { table } from "../terminal/table.ts";

export const command: Command = {
  summary: "List objects, or the fields of one.",
  arguments: [{ name: "object", about: "An object's API name; all objects when left out" }],
  options: { ...TARGET_OPTIONS, json: { type: "boolean", about: "Print the describe answer as JSON" } },
  async run(context, input) {
    const { terminal } = context;
    const name = input.arguments[0];
    await withSession(context, input, async (session) => {
      const options = { signal: context.signal };
      const width = process.stdout.isTTY ? terminal.width : 10_000;
      if (name === undefined) {
        const objects = await session.describeGlobal(options);
        if (flag(input, "json")) return terminal.data(`${JSON.stringify(objects)}\n`);
        const rows = objects.map((o) => [
          o.name,
          o.label,
          o.keyPrefix ?? "",
          [o.createable && "create", o.updateable && "update", o.deletable && "delete"].filter(Boolean).join(" "),
        ]);
        return terminal.data(
          `${table([{ title: "object" }, { title: "label" }, { title: "prefix" }, { title: "writes" }], rows, { width, header: terminal.colors.dim })}\n`,
        );
      }
      const object = await session.describe(name, options);
      if (flag(input, "json")) return terminal.data(`${JSON.stringify(object)}\n`);
      const rows = object.fields.map((field) => [field.name, typeText(field), flags(field), field.label]);
      return terminal.data(
        `${table([{ title: "field" }, { title: "type" }, { title: "" }, { title: "label" }], rows, { width, header: terminal.colors.dim })}\n`,
      );
    });
    return undefined;
  },
};

function typeText(field: FieldDescribe): string {
  if (field.type === "reference") return `→ ${field.referenceTo.join(", ")}`;
  if (field.length > 0) return `${field.type}(${field.length})`;
  return field.precision > 0 ? `${field.type}(${field.precision},${field.scale})` : field.type;
}

function flags(field: FieldDescribe): string {
  const required = !field.nillable && field.createable && !field.defaultedOnCreate;
  return [
    required && "required",
    field.externalId && "external id",
    field.unique && "unique",
    !field.updateable && "read-only",
  ]
    .filter(Boolean)
    .join(" · ");
}

import type { Command } from "../command.ts";
import { TARGET_OPTIONS, withSession } from "../context/target.ts";
import { type RowFormat, rowPrinter } from "../rows/row-printer.ts";
import { formatOf } from "./query.ts";

interface FoundRecord {
  readonly attributes?: { readonly type?: string };
}

export const command: Command = {
  summary: "Run SOSL and print what was found, object by object.",
  details:
    'For example: postern search "FIND {acme*} IN NAME FIELDS RETURNING Account(Id, Name), Contact(Id, Name LIMIT 5)"',
  arguments: [{ name: "sosl", about: "The search, in quotes", required: true }],
  options: {
    ...TARGET_OPTIONS,
    json: { type: "boolean", about: "One JSON record a line, its object as `type`" },
    csv: { type: "boolean", about: "CSV with a header line for each object" },
  },
  async run(context, input) {
    const { terminal, signal } = context;
    const format = formatOf("search", input);
    await withSession(context, input, async (session) => {
      const found = (await session.search(input.arguments[0] ?? "", { signal })) as readonly FoundRecord[];
      const objects = Map.groupBy(found, ({ attributes }) => attributes?.type ?? "");
      for (const [type, records] of objects) {
        if (format === "table")
          terminal.say(`${terminal.colors.bold(type)} ${terminal.colors.dim(`${records.length}`)}`);
        const printer = rowPrinter(terminal, format);
        await printer.add(records.map((record) => asRow(record, type, format)));
        await printer.end();
      }
      if (terminal.interactive && found.length === 0) terminal.say(terminal.colors.dim("Nothing was found."));
    });
    return undefined;
  },
};

/** Rows of several objects in one stream have to say whose they are. */
function asRow(record: FoundRecord, type: string, format: RowFormat): object {
  return format === "table" ? record : { type, ...record };
}

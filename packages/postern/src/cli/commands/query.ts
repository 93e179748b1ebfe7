import { type Command, flag } from "../command.ts";
import { TARGET_OPTIONS, withSession } from "../context/target.ts";
import { cliErrors } from "../errors.ts";
import { csvLine } from "../rows/csv.ts";
import { flatten } from "../rows/flatten.ts";
import { progress } from "../terminal/progress.ts";
import { table } from "../terminal/table.ts";

/** A table needs all rows to know its widths; beyond this many it is drawn in parts. */
const TABLE_PART = 1_000;

export const command: Command = {
  summary: "Run SOQL and print the rows.",
  details:
    'For example: postern query "SELECT Name, Amount FROM Opportunity WHERE IsClosed = false ORDER BY Amount DESC LIMIT 10"',
  arguments: [{ name: "soql", about: "The statement, in quotes", required: true }],
  options: {
    ...TARGET_OPTIONS,
    json: { type: "boolean", about: "One JSON record a line" },
    csv: { type: "boolean", about: "CSV with a header line; cells that a spreadsheet would run are defused" },
    all: { type: "boolean", short: "a", about: "Deleted rows too" },
  },
  async run(context, input) {
    const { terminal } = context;
    if (flag(input, "json") && flag(input, "csv"))
      throw cliErrors.USAGE_BAD_OPTION({ command: "query", problem: "Choose one of --json and --csv." });
    await withSession(context, input, async (session) => {
      const shown = progress(terminal, "reading");
      let columns: readonly string[] | null = null;
      let part: (readonly string[])[] = [];
      let rows = 0;
      const draw = async () => {
        if (columns && part.length > 0) {
          await terminal.data(
            `${table(
              columns.map((title) => ({ title })),
              part,
              { width: process.stdout.isTTY ? terminal.width : 10_000, header: terminal.colors.dim },
            )}\n`,
          );
        }
        part = [];
      };
      const query = session.query<Record<string, unknown>>(input.arguments[0] ?? "", {
        signal: context.signal,
        all: flag(input, "all"),
      });
      for await (const page of query.pages()) {
        if (page.records.length === 0 && rows === 0 && page.totalSize > 0)
          terminal.say(`${page.totalSize.toLocaleString("en")} rows`);
        let text = "";
        for (const record of page.records) {
          if (flag(input, "json")) {
            text += `${JSON.stringify(withoutAttributes(record))}\n`;
            continue;
          }
          const cells = flatten(record);
          if (columns === null) {
            columns = [...cells.keys()];
            if (flag(input, "csv")) text += csvLine(columns);
          }
          const values = columns.map((column) => cells.get(column) ?? "");
          if (flag(input, "csv")) text += csvLine(values);
          else if (part.push(values) >= TABLE_PART) await draw();
        }
        rows += page.records.length;
        if (text) await terminal.data(text);
        shown.update(rows, page.totalSize);
      }
      await draw();
      shown.end();
      if (terminal.interactive) terminal.say(terminal.colors.dim(`${rows.toLocaleString("en")} rows`));
    });
    return undefined;
  },
};

function withoutAttributes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAttributes);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (key === "attributes" ? [] : [[key, withoutAttributes(inner)]])),
  );
}

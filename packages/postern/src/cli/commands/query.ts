import { join } from "node:path";
import type { Session } from "@postern/client";
import { type Command, type CommandContext, type CommandInput, flag } from "../command.ts";
import { TARGET_OPTIONS, withSession } from "../context/target.ts";
import { cliErrors } from "../errors.ts";
import { drawPlans } from "../rows/draw-plans.ts";
import { type RowFormat, rowPrinter } from "../rows/row-printer.ts";
import { progress } from "../terminal/progress.ts";

export const command: Command = {
  summary: "Run SOQL and print the rows.",
  details:
    'For example: postern query "SELECT Name, Amount FROM Opportunity WHERE IsClosed = false ORDER BY Amount DESC LIMIT 10"',
  arguments: [{ name: "soql", about: "The statement, in quotes; on a terminal, without it: a prompt that completes" }],
  options: {
    ...TARGET_OPTIONS,
    json: { type: "boolean", about: "One JSON record a line" },
    csv: { type: "boolean", about: "CSV with a header line; cells that a spreadsheet would run are defused" },
    all: { type: "boolean", short: "a", about: "Deleted rows too" },
    explain: { type: "boolean", about: "Show how the org would run it, and do not run it" },
  },
  async run(context, input) {
    const format = formatOf("query", input);
    if (flag(input, "explain") && format === "csv")
      throw cliErrors.USAGE_BAD_OPTION({
        command: "query",
        problem: "--explain has no CSV; choose --json or a table.",
      });
    const [soql] = input.arguments;
    if (soql === undefined) return converse(context, input);
    await withSession(context, input, (session) =>
      flag(input, "explain")
        ? explain(context, session, soql, format)
        : runQuery(context, session, soql, { format, all: flag(input, "all") }),
    );
    return undefined;
  },
};

/** Statements one after another, for a person at a terminal. Throws USAGE_MISSING_ARGUMENT where nobody sits there. */
async function converse(context: CommandContext, input: CommandInput): Promise<undefined> {
  const { terminal } = context;
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw cliErrors.USAGE_MISSING_ARGUMENT({ command: "query", argument: "soql" });
  const [{ soqlRepl }, { historyFile }] = await Promise.all([
    import("../../repl/soql-repl.ts"),
    import("../../repl/history.ts"),
  ]);
  await withSession(context, input, (session, { dir }) =>
    soqlRepl({
      session,
      terminal,
      input: process.stdin,
      output: process.stdout,
      history: historyFile(join(dir.path, "soql-history")),
      run: (statement, { signal, ...how }) => runQuery({ terminal, signal }, session, statement, how),
      explain: (statement, signal) => explain({ terminal, signal }, session, statement),
    }),
  );
  return undefined;
}

/** Which way rows are printed. Throws USAGE_BAD_OPTION for two ways at once. */
export function formatOf(command: string, input: CommandInput): RowFormat {
  if (flag(input, "json") && flag(input, "csv"))
    throw cliErrors.USAGE_BAD_OPTION({ command, problem: "Choose one of --json and --csv." });
  return flag(input, "json") ? "json" : flag(input, "csv") ? "csv" : "table";
}

/** Runs one statement and prints its rows page by page. */
export async function runQuery(
  { terminal, signal }: Pick<CommandContext, "terminal" | "signal">,
  session: Session,
  soql: string,
  options: { readonly format: RowFormat; readonly all?: boolean },
): Promise<void> {
  const shown = progress(terminal, "reading");
  const printer = rowPrinter(terminal, options.format);
  const query = session.query<Record<string, unknown>>(soql, { signal, all: options.all ?? false });
  let counted = 0;
  for await (const page of query.pages()) {
    await printer.add(page.records);
    // `SELECT COUNT()` has a size and no rows.
    if (printer.rows === 0) counted = page.totalSize;
    shown.update(printer.rows, page.totalSize);
  }
  shown.end();
  await printer.end();
  if (counted > 0) await terminal.data(options.format === "json" ? `{"totalSize":${counted}}\n` : `${counted}\n`);
  if (terminal.interactive && counted === 0)
    terminal.say(terminal.colors.dim(`${printer.rows.toLocaleString("en")} row${printer.rows === 1 ? "" : "s"}`));
}

/** Asks for the org's plans and prints them, cheapest first. */
export async function explain(
  { terminal, signal }: Pick<CommandContext, "terminal" | "signal">,
  session: Session,
  soql: string,
  format: RowFormat = "table",
): Promise<void> {
  const plans = await session.query(soql, { signal }).explain();
  await terminal.data(format === "json" ? `${JSON.stringify(plans)}\n` : `${drawPlans(plans, terminal)}\n`);
}

import { createInterface, type Interface } from "node:readline";
import type { Session } from "@postern/client";
import type { RowFormat } from "../cli/rows/row-printer.ts";
import { printError } from "../cli/terminal/print-error.ts";
import type { Terminal } from "../cli/terminal/terminal.ts";
import { collectStatement } from "./collect-statement.ts";
import { lineCompleter } from "./complete-line.ts";
import type { History } from "./history.ts";

export interface SoqlReplOptions {
  readonly session: Session;
  readonly terminal: Terminal;
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly history: History;
  /** Whether input is a terminal: keys, completion and history work. */
  readonly isTerminal?: boolean;
  /** Runs one statement. */
  run(
    statement: string,
    how: { readonly format: RowFormat; readonly all: boolean; readonly signal: AbortSignal },
  ): Promise<void>;
  explain(statement: string, signal: AbortSignal): Promise<void>;
}

const HELP = `A statement ends with ; or an empty line. Tab completes, ↑ brings back.
  .explain SELECT …   how the org would run it
  .all                deleted rows too, on and off
  .table .json .csv   how rows are printed
  .exit               or Ctrl-D`;

/** Statements one after another, until the input ends. A refused one is told and the next is read. */
export async function soqlRepl(options: SoqlReplOptions): Promise<void> {
  const { session, terminal, input, output, history, isTerminal = true } = options;
  const { colors } = terminal;
  const completer = lineCompleter(session);
  let lines: readonly string[] = [];
  let format: RowFormat = "table";
  let all = false;
  let running: AbortController | null = null;

  const readline: Interface = createInterface({
    input,
    output,
    terminal: isTerminal,
    history: [...history.entries],
    historySize: 500,
    completer: (line: string, done: (error: Error | null, result: [string[], string]) => void) => {
      // What stands right of the cursor tells the object.
      const whole = readline.line.startsWith(line) ? readline.line : line;
      completer.complete(lines, whole, line.length).then(
        (found) => done(null, found),
        () => done(null, [[], line]),
      );
    },
  });
  let isOpen = true;
  readline.once("close", () => {
    isOpen = false;
  });
  const prompt = () => {
    if (!isOpen) return;
    readline.setPrompt(lines.length === 0 ? colors.cyan("soql> ") : colors.dim("    … "));
    readline.prompt(true);
  };
  readline.on("SIGINT", () => {
    if (running) running.abort();
    else if (lines.length === 0 && readline.line === "") readline.close();
    else {
      lines = [];
      terminal.say();
      readline.write(null, { ctrl: true, name: "u" });
      prompt();
    }
  });

  async function command(text: string): Promise<void> {
    const [name = "", ...rest] = text.split(/\s+/);
    if (name === ".exit" || name === ".quit") readline.close();
    else if (name === ".table" || name === ".json" || name === ".csv") format = name.slice(1) as RowFormat;
    else if (name === ".all") {
      all = !all;
      terminal.say(colors.dim(all ? "Deleted rows too." : "Without deleted rows."));
    } else if (name === ".explain")
      await attempt((signal) => options.explain(rest.join(" ").replace(/;$/, ""), signal));
    else terminal.say(HELP);
  }

  async function attempt(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    running = new AbortController();
    try {
      await work(running.signal);
    } catch (error) {
      if (running.signal.aborted) terminal.say(colors.dim("Stopped."));
      else printError(terminal, error, { json: false });
    } finally {
      running = null;
    }
  }

  async function obey(statement: string): Promise<void> {
    if (statement.startsWith(".")) return command(statement);
    history.add(statement);
    await attempt((signal) => options.run(statement, { format, all, signal }));
  }

  terminal.say(colors.dim("SOQL; .help says how."));
  prompt();
  // Lines are taken at once, so that what is typed ahead belongs to the right statement; statements wait for each other.
  let work = Promise.resolve();
  readline.on("line", (line) => {
    const { lines: rest, statement } = collectStatement(lines, line);
    lines = rest;
    if (statement === null) return prompt();
    work = work.then(() => obey(statement)).then(prompt);
  });
  await new Promise<void>((resolve) => readline.once("close", resolve));
  await work;
}

import { parseArgs } from "node:util";
import { isPosternError } from "@postern/kernel";
import type { Command, CommandInput } from "./command.ts";
import { COMMANDS, type CommandRow } from "./command-table.ts";
import { cliErrors } from "./errors.ts";
import { EXIT_CODES, exitCodeFor } from "./exit-codes.ts";
import { overview, usage } from "./help.ts";
import { nearest } from "./nearest.ts";
import { printError } from "./terminal/print-error.ts";
import type { Terminal } from "./terminal/terminal.ts";

export interface MainOptions {
  readonly argv: readonly string[];
  readonly terminal: Terminal;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Finds the command, reads its options, runs it, and turns every outcome into an exit code. */
export async function main(options: MainOptions): Promise<number> {
  const { argv, terminal } = options;
  const json = argv.includes("--json");
  try {
    if (argv.length === 0 || argv[0] === "--help" || argv[0] === "-h" || argv[0] === "help") {
      await terminal.data(`${overview(terminal)}\n`);
      return EXIT_CODES.ok.code;
    }
    if (argv[0] === "--version") {
      const { version } = (await import("../version.ts")).packageFacts();
      await terminal.data(`${version}\n`);
      return EXIT_CODES.ok.code;
    }
    const { row, rest } = find(argv);
    const { command } = await row.load();
    if (rest.includes("--help") || rest.includes("-h")) {
      await terminal.data(`${usage(row.path, command, terminal)}\n`);
      return EXIT_CODES.ok.code;
    }
    const input = read(row.path, command, rest);
    return (
      (await command.run({ terminal, cwd: options.cwd, env: options.env, signal: options.signal }, input)) ??
      EXIT_CODES.ok.code
    );
  } catch (error) {
    if (options.signal.aborted && !isPosternError(error)) return EXIT_CODES.interrupted.code;
    printError(terminal, error, { json });
    return isPosternError(error) ? exitCodeFor(error.code) : EXIT_CODES.failed.code;
  }
}

function find(argv: readonly string[]): { row: CommandRow; rest: readonly string[] } {
  for (const words of [2, 1]) {
    const path = argv.slice(0, words).join(" ");
    const row = COMMANDS.find((candidate) => candidate.path === path);
    if (row) return { row, rest: argv.slice(words) };
  }
  const typed = argv
    .slice(0, 2)
    .filter((word) => !word.startsWith("-"))
    .join(" ");
  throw cliErrors.USAGE_UNKNOWN_COMMAND({
    typed,
    nearest: nearest(
      typed,
      COMMANDS.map((row) => row.path),
    ),
  });
}

function read(path: string, command: Command, rest: readonly string[]): CommandInput {
  let parsed: ReturnType<typeof parseArgs>;
  try {
    const specs = Object.entries(command.options).map(
      ([name, o]) => [name, { type: o.type, ...(o.short ? { short: o.short } : {}) }] as const,
    );
    parsed = parseArgs({ args: [...rest], options: Object.fromEntries(specs), allowPositionals: true, strict: true });
  } catch (error) {
    const problem = error instanceof Error ? `${error.message.split(". ")[0]}.`.replace("..", ".") : String(error);
    throw cliErrors.USAGE_BAD_OPTION({ command: path, problem });
  }
  const specs = command.arguments ?? [];
  for (const [index, spec] of specs.entries()) {
    if (spec.required && parsed.positionals[index] === undefined)
      throw cliErrors.USAGE_MISSING_ARGUMENT({ command: path, argument: spec.name });
  }
  if (parsed.positionals.length > specs.length && !specs.at(-1)?.many) {
    throw cliErrors.USAGE_BAD_OPTION({
      command: path,
      problem: `Unexpected argument "${parsed.positionals[specs.length]}".`,
    });
  }
  return { options: parsed.values as CommandInput["options"], arguments: parsed.positionals };
}

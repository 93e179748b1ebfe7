import type { Terminal } from "./terminal/terminal.ts";

export interface OptionSpec {
  readonly type: "string" | "boolean";
  readonly about: string;
  readonly short?: string;
  /** Shown in help for string options: `--port N`. */
  readonly value?: string;
}

export interface ArgumentSpec {
  readonly name: string;
  readonly about: string;
  readonly required?: boolean;
  /** The last argument only: takes all that follow too. */
  readonly many?: boolean;
}

export interface CommandContext {
  readonly terminal: Terminal;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by Ctrl-C and SIGTERM; a second Ctrl-C ends the process. */
  readonly signal: AbortSignal;
}

export interface CommandInput {
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly arguments: readonly string[];
}

/** One command, in a file named as it is typed. Loaded only when asked for. */
export interface Command {
  readonly summary: string;
  readonly details?: string;
  readonly arguments?: readonly ArgumentSpec[];
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** Resolves to an exit code; undefined is 0. Throws PosternError for what the user can act on. */
  run(context: CommandContext, input: CommandInput): Promise<number | undefined>;
}

/** The text of a string option, or its fallback. */
export function text(input: CommandInput, name: string): string | undefined {
  const value = input.options[name];
  return typeof value === "string" ? value : undefined;
}

/** The parts of a list option: `--objects Account,Contact`; undefined where it is not given. */
export function list(input: CommandInput, name: string): readonly string[] | undefined {
  return text(input, name)
    ?.split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

export function flag(input: CommandInput, name: string): boolean {
  return input.options[name] === true;
}

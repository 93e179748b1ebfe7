import { isPosternError, redact } from "@postern/kernel";
import type { Terminal } from "./terminal.ts";

/** Further lines of a text stand under its first: the place in a query, and the caret below it. */
const INDENT = `\n${" ".repeat("  why  ".length)}`;

/** An error in four lines: what, why, fix, more. Anything that is no PosternError is a defect of ours and says so. */
export function printError(terminal: Terminal, error: unknown, options: { json: boolean }): void {
  const parts = isPosternError(error)
    ? error.toJSON()
    : {
        code: "UNEXPECTED",
        what: error instanceof Error ? error.message : String(error),
        why: "Postern did not foresee this; it is a defect worth reporting.",
        fix: "Run the command again with POSTERN_DEBUG=1 and report what it prints.",
        docs: "docs/errors.md#unexpected",
        data: {},
      };
  if (options.json) {
    const { data: _, ...rest } = parts;
    terminal.say(redact(JSON.stringify({ error: rest })));
    return;
  }
  const { colors } = terminal;
  terminal.say(`${colors.red("✗")} ${redact(parts.what)}  ${colors.dim(parts.code)}`);
  terminal.say(`  ${colors.dim("why ")} ${redact(parts.why).replaceAll("\n", INDENT)}`);
  terminal.say(`  ${colors.dim("fix ")} ${redact(parts.fix)}`);
  terminal.say(`  ${colors.dim("more")} ${parts.docs}`);
  if (process.env.POSTERN_DEBUG && error instanceof Error) {
    terminal.say(redact(error.stack ?? ""));
    if (error.cause instanceof Error) terminal.say(redact(`caused by ${error.cause.stack}`));
  }
}

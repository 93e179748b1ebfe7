import { isPosternError, redact } from "@postern/kernel";
import type { Terminal } from "./terminal.ts";
import { wrap } from "./wrap.ts";

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
  // Nobody reads a log in columns: there a line stays whole. Further lines stand under the first, a query's place and its caret too.
  const fit = (text: string) => wrap(redact(text), terminal.interactive ? terminal.width : Number.POSITIVE_INFINITY, 7);
  terminal.say(`${colors.red("✗")} ${redact(parts.what)}  ${colors.dim(parts.code)}`);
  terminal.say(`  ${colors.dim("why ")} ${fit(parts.why)}`);
  terminal.say(`  ${colors.dim("fix ")} ${fit(parts.fix)}`);
  terminal.say(`  ${colors.dim("more")} ${parts.docs}`);
  if (process.env.POSTERN_DEBUG && error instanceof Error) {
    terminal.say(redact(error.stack ?? ""));
    if (error.cause instanceof Error) terminal.say(redact(`caused by ${error.cause.stack}`));
  }
}

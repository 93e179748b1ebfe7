import type { Command } from "./command.ts";
import { COMMANDS } from "./command-table.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import { displayWidth } from "./terminal/table.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { wrap } from "./terminal/wrap.ts";

/** Names and what they are about; the text goes on under itself where it is long. */
function columns(rows: readonly (readonly [string, string])[], width: number): string {
  const names = Math.max(...rows.map(([name]) => displayWidth(name)));
  return rows.map(([name, about]) => `  ${name.padEnd(names)}  ${wrap(about, width, names + 4)}`).join("\n");
}

export function overview(terminal: Terminal): string {
  const { colors, width } = terminal;
  return [
    `${colors.bold("postern")} — the toolkit for Salesforce External Client Apps`,
    "",
    `${colors.dim("usage")}  postern <command> [options]      postern <command> --help`,
    "",
    columns(
      COMMANDS.map((row) => [row.path, row.summary] as const),
      width,
    ),
    "",
    `${colors.dim("exit codes")}  ${Object.values(EXIT_CODES)
      .map((exit) => exit.code)
      .join(", ")}: see docs/cli.md`,
  ].join("\n");
}

export function usage(path: string, command: Command, terminal: Terminal): string {
  const { colors, width } = terminal;
  const args = (command.arguments ?? [])
    .map(({ name, required, many }) => `${required ? `<${name}>` : `[${name}]`}${many ? "…" : ""}`)
    .join(" ");
  const options = Object.entries(command.options).map(
    ([name, option]) =>
      [
        `${option.short ? `-${option.short}, ` : ""}--${name}${option.type === "string" ? ` ${option.value ?? "TEXT"}` : ""}`,
        option.about,
      ] as const,
  );
  return [
    command.summary,
    ...(command.details ? ["", wrap(command.details, width, 0)] : []),
    "",
    `${colors.dim("usage")}  postern ${path} ${args}${options.length > 0 ? " [options]" : ""}`,
    ...(command.arguments?.length
      ? [
          "",
          columns(
            command.arguments.map((a) => [a.name, a.about] as const),
            width,
          ),
        ]
      : []),
    ...(options.length > 0 ? ["", columns(options, width)] : []),
  ].join("\n");
}

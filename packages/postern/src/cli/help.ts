import type { Command } from "./command.ts";
import { COMMANDS } from "./command-table.ts";
import { EXIT_CODES } from "./exit-codes.ts";
import { table } from "./terminal/table.ts";
import type { Terminal } from "./terminal/terminal.ts";

function columns(rows: readonly (readonly [string, string])[], width: number): string {
  return table([{ title: "" }, { title: "" }], rows, { width })
    .split("\n")
    .slice(1)
    .map((line) => `  ${line}`)
    .join("\n");
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
      width - 2,
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
    ...(command.details ? ["", command.details] : []),
    "",
    `${colors.dim("usage")}  postern ${path} ${args}${options.length > 0 ? " [options]" : ""}`,
    ...(command.arguments?.length
      ? [
          "",
          columns(
            command.arguments.map((a) => [a.name, a.about] as const),
            width - 2,
          ),
        ]
      : []),
    ...(options.length > 0 ? ["", columns(options, width - 2)] : []),
  ].join("\n");
}

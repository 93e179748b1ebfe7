import type { CommandInput } from "../command.ts";
import { cliErrors } from "../errors.ts";

/** A port number option, or its default; USAGE_BAD_OPTION for anything else. */
export function portOption(command: string, name: string, input: CommandInput, fallback: number): number {
  const value = input.options[name];
  if (value === undefined) return fallback;
  const port = Number(value);
  if (value !== "" && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw cliErrors.USAGE_BAD_OPTION({
    command,
    problem: `--${name} takes a port number from 0 to 65535, not "${value}".`,
  });
}

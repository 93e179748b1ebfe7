import { rmSync } from "node:fs";
import { removePostgres } from "../../postgres/start-postgres.ts";
import { readRunFile } from "../../up/run-file.ts";
import { locateStateDir } from "../../up/state-dir.ts";
import type { Command } from "../command.ts";
import { cliErrors } from "../errors.ts";

export const command: Command = {
  summary: "Remove what `up` keeps: org data, Postgres, tokens.",
  details: "The next `postern up` begins with a new org. A DATABASE_URL of your own is left alone.",
  options: {},
  async run(context) {
    const dir = locateStateDir(context.cwd, context.env);
    const running = readRunFile(dir);
    if (running) throw cliErrors.ALREADY_UP({ pid: running.pid, consoleUrl: running.consoleUrl });
    await removePostgres(dir.path);
    rmSync(dir.path, { recursive: true, force: true });
    context.terminal.say(`Removed ${dir.path}.`);
    return undefined;
  },
};

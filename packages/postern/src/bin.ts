#!/usr/bin/env node
import { main } from "./cli/main.ts";
import { processTerminal } from "./cli/terminal/terminal.ts";

const controller = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    if (controller.signal.aborted && signal === "SIGINT") process.exit(130);
    controller.abort();
  });
}
// A child of `up` ends when its supervisor is gone.
process.on("disconnect", () => controller.abort());
// A reader that has gone away (`postern query … | head`) is not an error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

process.exitCode = await main({
  argv: process.argv.slice(2),
  terminal: processTerminal(process),
  cwd: process.cwd(),
  env: process.env,
  signal: controller.signal,
});
// The lifeline to a supervisor would keep a child alive whose work is done.
if (process.connected) process.disconnect();

import { type KeepAliveLine, keepAlive } from "@postern/client";
import { undiciTransport } from "@postern/client/node";
import { type Command, flag, text } from "../command.ts";
import { openVault, targetOf } from "../context/target.ts";
import { cliErrors } from "../errors.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { progress } from "../terminal/progress.ts";
import { table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";

const DEFAULT_IDLE_DAYS = 10;

export const command: Command = {
  summary: "Refresh the connections that nobody has used for a while, before Salesforce ends them.",
  details: "Run it once a day, on as many machines as you like: each connection is refreshed by one of them.",
  options: {
    "idle-days": {
      type: "string",
      value: "N",
      about: `Refresh what was last refreshed N days ago or earlier (default: ${DEFAULT_IDLE_DAYS})`,
    },
    json: { type: "boolean", about: "Print what became of each connection as JSON" },
  },
  async run(context, input) {
    const { terminal, signal } = context;
    const idleDays = Number(text(input, "idle-days") ?? DEFAULT_IDLE_DAYS);
    if (!(idleDays >= 0))
      throw cliErrors.USAGE_BAD_OPTION({ command: "vault keep-alive", problem: "--idle-days is a number of days." });
    const target = targetOf(context, input);
    const vault = await openVault(target);
    const bar = progress(terminal, "refreshing");
    try {
      let done = 0;
      const { lines, isComplete } = await keepAlive({
        store: vault,
        idleDays,
        signal,
        worker: `postern vault keep-alive, process ${process.pid}`,
        transport: undiciTransport(),
        allowInsecureLoopback: true,
        optionsFor: ({ clientId }) =>
          target.app?.clientSecret && target.app.clientId === clientId ? { clientSecret: target.app.clientSecret } : {},
        onLine: () => bar.update(++done),
      });
      bar.end();
      await terminal.data(flag(input, "json") ? `${JSON.stringify({ isComplete, lines })}\n` : draw(lines, terminal));
      const isWell = isComplete && lines.every(({ outcome }) => outcome !== "failed");
      return isWell ? EXIT_CODES.ok.code : EXIT_CODES.failed.code;
    } finally {
      bar.end();
      await vault.close();
    }
  },
};

function draw(lines: readonly KeepAliveLine[], terminal: Terminal): string {
  if (lines.length === 0) return "There is no connection in this vault.\n";
  const rows = lines.map((line) => [
    line.grantId,
    line.outcome,
    line.username ?? "",
    `${Math.floor(line.idleDays)} d`,
    line.error?.what ?? "",
  ]);
  const columns = [
    { title: "grant" },
    { title: "outcome" },
    { title: "user" },
    { title: "idle", align: "right" },
    { title: "" },
  ] as const;
  return `${table(columns, rows, { width: terminal.width, header: terminal.colors.dim })}\n`;
}

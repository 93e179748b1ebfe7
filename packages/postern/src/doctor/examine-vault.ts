import { examineFleet, type FleetRow } from "@postern/client/doctor";
import { undiciTransport } from "@postern/client/node";
import { type CommandContext, type CommandInput, flag } from "../cli/command.ts";
import { openVault, type Target } from "../cli/context/target.ts";
import { EXIT_CODES } from "../cli/exit-codes.ts";
import { progress } from "../cli/terminal/progress.ts";
import { table } from "../cli/terminal/table.ts";
import type { Terminal } from "../cli/terminal/terminal.ts";

/** `doctor --all`: every grant of the vault, who is logged out and why. Tokens that are over are renewed, as their next use would. */
export async function examineVault(context: CommandContext, input: CommandInput, target: Target): Promise<number> {
  const { terminal, signal } = context;
  const vault = await openVault(target);
  const bar = progress(terminal, "asking");
  try {
    const transport = undiciTransport();
    const rows = await examineFleet({
      store: vault,
      signal,
      optionsFor: () => ({
        ...(target.app?.clientSecret ? { clientSecret: target.app.clientSecret } : {}),
        allowInsecureLoopback: true,
        transport,
        signal,
      }),
      onProgress: (done, all) => bar.update(done, all),
    });
    bar.end();
    const healthy = rows.every(({ state }) => state === "live");
    await terminal.data(flag(input, "json") ? `${JSON.stringify({ healthy, grants: rows })}\n` : draw(rows, terminal));
    return healthy ? EXIT_CODES.ok.code : EXIT_CODES.unhealthy.code;
  } finally {
    bar.end();
    await vault.close();
  }
}

function draw(rows: readonly FleetRow[], terminal: Terminal): string {
  const { colors, width } = terminal;
  if (rows.length === 0) return "There is no grant in this vault. Run `postern login`.\n";
  const state = (row: FleetRow) =>
    row.state === "live"
      ? colors.green(row.state)
      : row.state === "unreachable"
        ? colors.yellow(row.state)
        : colors.red(row.state);
  const columns = [
    { title: "grant" },
    { title: "state" },
    { title: "user" },
    { title: "last refresh" },
    { title: "why" },
  ] as const;
  const lines = rows.map((row) => [
    row.grantId,
    state(row),
    row.username ?? "",
    new Date(row.lastRefreshedAt).toISOString().slice(0, 16).replace("T", " "),
    row.diagnosis ? `${row.diagnosis.code}: ${row.diagnosis.cause}` : "",
  ]);
  const out = rows.filter(({ state: of }) => of !== "live").length;
  const summary = out === 0 ? `${rows.length} live.` : `${rows.length - out} live, ${out} not.`;
  return `${table(columns, lines, { width, header: colors.dim })}\n\n${summary}\n`;
}

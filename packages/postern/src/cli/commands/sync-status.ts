import { readSyncStatus, type SyncStatus } from "@postern/sync";
import pg from "pg";
import { locateStateDir } from "../../up/state-dir.ts";
import { type Command, flag } from "../command.ts";
import { databaseUrlOf } from "../context/database.ts";
import { table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";

export const command: Command = {
  summary: "How far each object is, and how far behind.",
  options: { json: { type: "boolean", about: "Print the status as JSON" } },
  async run(context, input) {
    const client = new pg.Pool({
      connectionString: databaseUrlOf(locateStateDir(context.cwd, context.env), context.env),
      max: 1,
    });
    try {
      const status = await readSyncStatus(client);
      await context.terminal.data(
        flag(input, "json") ? `${JSON.stringify(status)}\n` : `${draw(status, context.terminal)}\n`,
      );
    } finally {
      await client.end();
    }
    return undefined;
  },
};

function draw(status: SyncStatus, terminal: Terminal): string {
  const { colors } = terminal;
  const number = (value: number | null) => (value === null ? "–" : value.toLocaleString("en"));
  const rows = status.objects.map((object) => [
    object.sobject,
    object.state,
    number(object.rows),
    number(object.total),
    number(object.eventsApplied),
    object.lagMs === null ? "–" : `${Math.round(object.lagMs)} ms`,
    object.error?.what ?? "",
  ]);
  const columns = [
    { title: "object" },
    { title: "state" },
    { title: "rows", align: "right" },
    { title: "in the org", align: "right" },
    { title: "events", align: "right" },
    { title: "lag", align: "right" },
    { title: "" },
  ] as const;
  const state =
    status.state === "live"
      ? colors.green(status.state)
      : status.state === "error"
        ? colors.red(status.state)
        : colors.yellow(status.state);
  return [
    `sync is ${state}${status.error ? `: ${status.error.what}` : ""}   ${colors.dim(`to the org: ${status.outbox.pending} waiting, ${status.outbox.failed} failed`)}`,
    "",
    table(columns, rows, { width: terminal.width, header: colors.dim }),
  ].join("\n");
}

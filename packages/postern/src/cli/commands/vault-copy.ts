import { copyGrants } from "@postern/vault";
import { type Command, flag } from "../command.ts";
import { targetOf } from "../context/target.ts";
import { nameOf, openFileBeside, openPlace } from "../context/vault-place.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { progress } from "../terminal/progress.ts";
import { table } from "../terminal/table.ts";

export const command: Command = {
  summary: "Move the connections of this folder into the vault in Postgres that POSTERN_VAULT_URL names.",
  details:
    "Workers may go on meanwhile: each connection moves under its lease, and who still asks the old place is told where it went. Cut off, it is run again. POSTERN_VAULT_KEY is the key of the vault in Postgres.",
  options: {
    back: { type: "boolean", about: "From Postgres into the file of this folder" },
    json: { type: "boolean", about: "Print what became of each connection as JSON" },
  },
  async run(context, input) {
    const { terminal, signal } = context;
    const target = targetOf(context, input);
    const [source, destination] = flag(input, "back")
      ? (["Postgres", "file"] as const)
      : (["file", "Postgres"] as const);
    const database = await openPlace(target, "Postgres");
    const file = openFileBeside(target);
    const bar = progress(terminal, "moving");
    try {
      const [from, to] = source === "file" ? [file, database] : [database, file];
      let done = 0;
      const grants = await copyGrants({
        from,
        to,
        toName: nameOf(target, destination),
        worker: "postern vault copy",
        signal,
        onGrant: () => bar.update(++done),
      });
      bar.end();
      const rows = grants.map(({ grantId, outcome }) => [grantId, outcome]);
      await terminal.data(
        flag(input, "json")
          ? `${JSON.stringify({ to: nameOf(target, destination), grants })}\n`
          : rows.length === 0
            ? "There is no connection to move.\n"
            : `${table([{ title: "grant" }, { title: "outcome" }], rows, { width: terminal.width, header: terminal.colors.dim })}\n`,
      );
      const isDone = grants.every(({ outcome }) => outcome === "moved" || outcome === "moved-before");
      return isDone ? EXIT_CODES.ok.code : EXIT_CODES.failed.code;
    } finally {
      bar.end();
      await file.close();
      await database.close();
    }
  },
};

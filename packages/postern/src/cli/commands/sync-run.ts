import { connect } from "@postern/client";
import { runSync, waitForDisconnect, waitForGrant } from "@postern/sync";
import { type Command, flag } from "../command.ts";
import { databaseUrlOf } from "../context/database.ts";
import { clientOptions, openVault, requireApp, TARGET_OPTIONS, targetOf } from "../context/target.ts";
import { cliErrors } from "../errors.ts";

/** What is synced unless --objects says otherwise; parents first reads best, any order works. */
export const SYNCED_OBJECTS = ["Account", "Contact", "Lead", "Opportunity", "Case"] as const;

export const command: Command = {
  summary: "Run the sync worker alone.",
  details:
    "It waits until somebody has connected, loads, follows change events, and sends edits of Postgres back. Any number may run; one works.",
  options: {
    ...TARGET_OPTIONS,
    objects: {
      type: "string",
      value: "A,B",
      about: `API names, separated by commas (default ${SYNCED_OBJECTS.join(",")})`,
    },
    json: { type: "boolean", about: "Print one JSON line once the worker runs" },
  },
  async run(context, input) {
    const { terminal, signal } = context;
    const target = targetOf(context, input);
    const app = requireApp(target);
    if (!app.pubsubUrl) throw cliErrors.NOT_CONFIGURED({ stateDir: target.dir.path });
    const databaseUrl = databaseUrlOf(target.dir, context.env);
    const objects = String(input.options.objects ?? SYNCED_OBJECTS.join(","))
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean);
    const vault = await openVault(target);
    try {
      if (flag(input, "json")) await terminal.data(`${JSON.stringify({ objects })}\n`);
      await runSync({
        databaseUrl,
        pubsubEndpoint: app.pubsubUrl,
        objects,
        signal,
        disconnected: (stop) => waitForDisconnect(vault, target.grantId, stop),
        log: (line) => terminal.say(line),
        async connect(clientName, stop) {
          await waitForGrant(vault, target.grantId, stop);
          return connect({ ...clientOptions(target), store: vault, grantId: target.grantId, clientName });
        },
      });
    } finally {
      await vault.close();
    }
    return undefined;
  },
};

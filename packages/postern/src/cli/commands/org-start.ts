import { NEWEST_API_VERSION } from "@postern/kernel";
import { createOrg } from "@postern/org";
import type { OrgReady } from "../../org/ready.ts";
import { DEFAULT_PORTS } from "../../up/ports.ts";
import { type Command, flag, text } from "../command.ts";
import { portOption } from "../context/port-option.ts";
import { cliErrors } from "../errors.ts";

export const command: Command = {
  summary: "Run the local org alone.",
  details:
    "With --json, exactly one JSON line on standard output says where everything is, once it answers. Ctrl-C stops it cleanly.",
  options: {
    port: {
      type: "string",
      value: "N",
      about: `HTTP port (default ${DEFAULT_PORTS.org}; 0 takes free ports for all that are not given)`,
    },
    "pubsub-port": { type: "string", value: "N", about: `Pub/Sub API port (default ${DEFAULT_PORTS.pubsub})` },
    data: {
      type: "string",
      value: "memory|DIR",
      about: "Where the org is kept (default memory: gone with the process)",
    },
    seed: { type: "string", value: "acme|none", about: "Sample data of a new org (default acme)" },
    json: { type: "boolean", about: "Print one JSON line once ready" },
  },
  async run(context, input) {
    const { terminal } = context;
    const port = portOption("org start", "port", input, DEFAULT_PORTS.org);
    const pubsubPort = portOption("org start", "pubsub-port", input, port === 0 ? 0 : DEFAULT_PORTS.pubsub);
    const seed = text(input, "seed") ?? "acme";
    if (seed !== "acme" && seed !== "none") {
      throw cliErrors.USAGE_BAD_OPTION({ command: "org start", problem: `--seed takes acme or none, not "${seed}".` });
    }
    await using org = await createOrg({ seed, data: text(input, "data") ?? "memory" });
    await using listening = await org.listen({ port, pubsubPort }).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EADDRINUSE") throw cause;
      throw cliErrors.PORT_TAKEN({ port, what: "local org", flag: "--port or --pubsub-port" }, { cause });
    });
    const ready: OrgReady = { ...org.ready, url: listening.url, apiVersion: NEWEST_API_VERSION };
    if (flag(input, "json")) await terminal.data(`${JSON.stringify(ready)}\n`);
    else {
      const { colors } = terminal;
      const rows: [string, string][] = [
        ["org", `${colors.cyan(ready.url)}   ${colors.dim(`API ${ready.apiVersion} · ${ready.orgId}`)}`],
        ["Pub/Sub", ready.pubsubUrl ?? "–"],
        ["log in as", `${ready.admin.username}   ${colors.dim("password")} ${ready.admin.password}`],
        [
          "app",
          `${ready.app.name}   ${colors.dim("key")} ${ready.app.consumerKey}   ${colors.dim("secret")} ${ready.app.consumerSecret}`,
        ],
        [
          "service",
          `${ready.service.name}   ${colors.dim("key")} ${ready.service.consumerKey}   ${colors.dim("secret")} ${ready.service.consumerSecret}`,
        ],
      ];
      for (const [label, value] of rows) terminal.say(`  ${colors.dim(label.padEnd(10))} ${value}`);
      terminal.say(`  ${colors.dim("Ctrl-C stops it.")}`);
    }
    await new Promise<void>((resolve) => {
      if (context.signal.aborted) resolve();
      // The listener keeps the process alive; the signal ends it.
      context.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    return undefined;
  },
};

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { NEWEST_API_VERSION } from "@postern/kernel";
import { newServiceKey } from "@postern/org/service-key";
import type { OrgReady } from "../../org/ready.ts";
import { DEFAULT_PORTS } from "../../up/ports.ts";
import { type Command, flag, text } from "../command.ts";
import { portOption } from "../context/port-option.ts";
import { cliErrors } from "../errors.ts";

/** What a listener fails with. */
interface PortError extends NodeJS.ErrnoException {
  readonly port?: number;
}

function clientAuthorities(cwd: string, path: string | undefined): { readonly clientAuthorities?: string } {
  if (path === undefined) return {};
  try {
    return { clientAuthorities: readFileSync(resolve(cwd, path), "utf8") };
  } catch (cause) {
    const detail = (cause as NodeJS.ErrnoException).code ?? "unknown";
    throw cliErrors.FILE_UNREADABLE({ option: "--client-ca", path, detail }, { cause });
  }
}

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
    "https-port": { type: "string", value: "N", about: `HTTPS port (default ${DEFAULT_PORTS.https})` },
    "pubsub-tls-port": {
      type: "string",
      value: "N",
      about: `Pub/Sub API port over TLS (default ${DEFAULT_PORTS.pubsubTls})`,
    },
    "client-ca": {
      type: "string",
      value: "FILE",
      about: "An authority (PEM) whose client certificates prove apps with a mutual-TLS rule",
    },
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
    const other = (name: string, usual: number) => portOption("org start", name, input, port === 0 ? 0 : usual);
    const pubsubPort = other("pubsub-port", DEFAULT_PORTS.pubsub);
    const tls = {
      httpsPort: other("https-port", DEFAULT_PORTS.https),
      pubsubPort: other("pubsub-tls-port", DEFAULT_PORTS.pubsubTls),
      ...clientAuthorities(context.cwd, text(input, "client-ca")),
    };
    const seed = text(input, "seed") ?? "acme";
    if (seed !== "acme" && seed !== "none") {
      throw cliErrors.USAGE_BAD_OPTION({ command: "org start", problem: `--seed takes acme or none, not "${seed}".` });
    }
    const data = text(input, "data") ?? "memory";
    // On another thread while this one loads the org; a kept org has one since its first start.
    const serviceKey = data === "memory" ? newServiceKey() : true;
    const { createOrg } = await import("@postern/org");
    await using org = await createOrg({ seed, data, serviceKey });
    await using listening = await org.listen({ port, pubsubPort, tls }).catch((cause: PortError) => {
      if (cause.code !== "EADDRINUSE") throw cause;
      const flags = { port, "pubsub-port": pubsubPort, "https-port": tls.httpsPort, "pubsub-tls-port": tls.pubsubPort };
      const [name = "port"] = Object.entries(flags).find(([, each]) => each === cause.port) ?? [];
      throw cliErrors.PORT_TAKEN({ port: cause.port ?? port, what: "local org", flag: `--${name}` }, { cause });
    });
    const ready: OrgReady = { ...org.ready, url: listening.url, apiVersion: NEWEST_API_VERSION };
    if (flag(input, "json")) await terminal.data(`${JSON.stringify(ready)}\n`);
    else {
      const { colors } = terminal;
      const note = (name: string, value: string | null) => (value === null ? "" : `   ${colors.dim(name)} ${value}`);
      const { admin, app, service } = ready;
      const rows: [string, string][] = [
        ["org", `${colors.cyan(ready.url)}   ${colors.dim(`API ${ready.apiVersion} · ${ready.orgId}`)}`],
        ["https", `${ready.httpsUrl ?? "–"}${note("trust", ready.caFile)}`],
        ["Pub/Sub", `${ready.pubsubUrl ?? "–"}${note("TLS", ready.pubsubTlsUrl)}`],
        ["log in as", `${admin.username}${note("password", admin.password)}`],
        ["app", `${app.name}${note("key", app.consumerKey)}${note("secret", app.consumerSecret)}`],
        ["service", `${service.name}${note("key", service.consumerKey)}${note("secret", service.consumerSecret)}`],
        ["", `${colors.dim("as")} ${ready.integration.username}${note("private key", service.privateKeyFile)}`],
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

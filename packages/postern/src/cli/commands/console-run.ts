import { randomBytes } from "node:crypto";
import { startConsole } from "@postern/console";
import { DEFAULT_PORTS } from "../../up/ports.ts";
import { readRunFile } from "../../up/run-file.ts";
import { packageFacts } from "../../version.ts";
import { type Command, flag } from "../command.ts";
import { databaseUrlOf } from "../context/database.ts";
import { portOption } from "../context/port-option.ts";
import { clientOptions, openVault, requireApp, TARGET_OPTIONS, targetOf } from "../context/target.ts";
import { cliErrors } from "../errors.ts";

/** What the console asks for: the API, renewal without a person, and who logged in. */
const SCOPES = ["api", "refresh_token", "openid", "id", "profile", "email"];

export const command: Command = {
  summary: "Run the console alone.",
  options: {
    ...TARGET_OPTIONS,
    port: { type: "string", value: "N", about: `Port (default ${DEFAULT_PORTS.console})` },
    json: { type: "boolean", about: "Print one JSON line once ready" },
  },
  async run(context, input) {
    const { terminal } = context;
    const target = targetOf(context, input);
    const app = requireApp(target);
    const run = readRunFile(target.dir);
    const port = portOption("console run", "port", input, DEFAULT_PORTS.console);
    const token = run?.consoleToken ?? randomBytes(24).toString("base64url");
    const vault = await openVault(target);
    try {
      const console = await startConsole({
        port,
        databaseUrl: databaseUrlOf(target.dir, context.env),
        store: vault,
        grantId: target.grantId,
        app: {
          name: app.name,
          consumerKey: app.clientId,
          scopes: SCOPES,
          ...(app.clientSecret ? { consumerSecret: app.clientSecret } : {}),
        },
        org: { url: app.loginUrl, orgId: run?.org.orgId ?? "", local: target.allowInsecureLoopback },
        transport: clientOptions(target).transport,
        token,
        version: packageFacts().version,
        log: (line) => terminal.say(line),
      }).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code !== "EADDRINUSE") throw cause;
        throw cliErrors.PORT_TAKEN({ port, what: "console", flag: "--port" }, { cause });
      });
      if (flag(input, "json")) await terminal.data(`${JSON.stringify({ url: console.url })}\n`);
      else terminal.say(`console at ${console.url}/?token=${token}`);
      await new Promise<void>((resolve) => {
        if (context.signal.aborted) resolve();
        context.signal.addEventListener("abort", () => resolve(), { once: true });
      });
      await console.close();
    } finally {
      await vault.close();
    }
    return undefined;
  },
};

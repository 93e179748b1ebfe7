import { saveGrant, webServerFlow } from "@postern/client";
import { loopbackCallback } from "@postern/client/node";
import { openBrowser } from "../../open-browser.ts";
import { type Command, flag } from "../command.ts";
import { portOption } from "../context/port-option.ts";
import { clientOptions, openSession, openVault, requireApp, TARGET_OPTIONS, targetOf } from "../context/target.ts";
import { cliErrors } from "../errors.ts";

/** The callback that the `sf` CLI uses too, hence registered in many apps. */
const CALLBACK_PORT = 1717;

export const command: Command = {
  summary: "Connect to an org in the browser.",
  details: `Web server flow with PKCE and state; the app needs the callback http://localhost:${CALLBACK_PORT}/OauthRedirect.`,
  options: {
    ...TARGET_OPTIONS,
    port: { type: "string", value: "N", about: `Port of the callback (default ${CALLBACK_PORT})` },
    "no-open": { type: "boolean", about: "Print the address and leave opening it to you" },
    json: { type: "boolean", about: "Print the connection as JSON" },
  },
  async run(context, input) {
    const { terminal } = context;
    const target = targetOf(context, input);
    const app = requireApp(target);
    const port = portOption("login", "port", input, CALLBACK_PORT);
    const vault = openVault(target);
    try {
      await using callback = await loopbackCallback({ port, signal: context.signal }).catch(
        (cause: NodeJS.ErrnoException) => {
          if (cause.code !== "EADDRINUSE") throw cause;
          throw cliErrors.PORT_TAKEN({ port, what: "callback of the login", flag: "--port" }, { cause });
        },
      );
      const flow = webServerFlow({
        ...clientOptions(target),
        loginUrl: app.loginUrl,
        clientId: app.clientId,
        redirectUri: callback.redirectUri,
      });
      const { url, expected } = await flow.authorizationUrl();
      terminal.say(`Log in at ${new URL(app.loginUrl).host} in the browser:`);
      terminal.say(`  ${terminal.colors.cyan(url)}`);
      if (!flag(input, "no-open")) openBrowser(url);
      terminal.status(terminal.colors.dim("waiting for the browser …"));
      const tokens = await flow.finish(await callback.received(expected.state), expected);
      await saveGrant({
        store: vault,
        grantId: target.grantId,
        tokens,
        clientId: app.clientId,
        loginUrl: app.loginUrl,
      });
      const session = await openSession(target, vault);
      const { username } = await session.identity();
      const { version, ...record } = await session.grant();
      await vault.put({ ...record, username }, version);
      terminal.status("");
      terminal.say(
        `${terminal.colors.green("✓")} Connected as ${username} to ${session.organizationId} (grant "${target.grantId}").`,
      );
      if (flag(input, "json")) {
        await terminal.data(
          `${JSON.stringify({ grantId: target.grantId, username, organizationId: session.organizationId, instanceUrl: session.instanceUrl, scopes: record.scopes })}\n`,
        );
      }
    } finally {
      await vault.close();
    }
    return undefined;
  },
};

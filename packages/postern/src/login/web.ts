import { type Tokens, webServerFlow } from "@postern/client";
import { loopbackCallback } from "@postern/client/node";
import type { CommandContext } from "../cli/command.ts";
import { clientOptions, requireApp, type Target } from "../cli/context/target.ts";
import { cliErrors } from "../cli/errors.ts";
import { openBrowser } from "../open-browser.ts";

/** In the browser, by the web server flow with PKCE and state; the answer comes to a server on this machine. */
export async function logInByBrowser(
  { terminal, signal }: CommandContext,
  target: Target,
  options: { readonly port: number; readonly open: boolean },
): Promise<Tokens> {
  const app = requireApp(target);
  const { port } = options;
  await using callback = await loopbackCallback({ port, signal }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "EADDRINUSE") throw cause;
    throw cliErrors.PORT_TAKEN({ port, what: "callback of the login", flag: "--port" }, { cause });
  });
  const { loginUrl, clientId } = app;
  const flow = webServerFlow({ ...clientOptions(target), loginUrl, clientId, redirectUri: callback.redirectUri });
  const { url, expected } = await flow.authorizationUrl();
  terminal.say(`Log in at ${new URL(loginUrl).host} in the browser:`);
  terminal.say(`  ${terminal.colors.cyan(url)}`);
  if (options.open) openBrowser(url);
  terminal.status(terminal.colors.dim("waiting for the browser …"));
  return flow.finish(await callback.received(expected.state), expected);
}

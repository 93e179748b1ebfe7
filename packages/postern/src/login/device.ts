import { deviceFlow, type Tokens } from "@postern/client";
import type { CommandContext } from "../cli/command.ts";
import { clientOptions, requireApp, type Target } from "../cli/context/target.ts";

/** On a machine without a browser: a code is shown here and entered elsewhere. */
export async function logInByDevice({ terminal, signal }: CommandContext, target: Target): Promise<Tokens> {
  const { loginUrl, clientId } = requireApp(target);
  const { colors } = terminal;
  const login = await deviceFlow({ ...clientOptions(target), loginUrl, clientId });
  const minutes = Math.max(1, Math.round((login.expiresAt - Date.now()) / 60_000));
  terminal.say(`On any device, go to   ${colors.cyan(login.verificationUri)}`);
  terminal.say(`and enter the code     ${colors.bold(login.userCode)}   ${colors.dim(`good for ${minutes} minutes`)}`);
  terminal.status(colors.dim("waiting for the code to be entered …"));
  return login.finish({ signal });
}

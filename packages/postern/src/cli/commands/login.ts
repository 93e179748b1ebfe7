import { resolve } from "node:path";
import { importGrant, saveGrant, type Tokens } from "@postern/client";
import type { Vault } from "@postern/vault";
import { readAccessToken } from "../../login/access-token.ts";
import { logInByDevice } from "../../login/device.ts";
import { logInByJwt } from "../../login/jwt.ts";
import { readSfLogin } from "../../login/sf.ts";
import { logInByBrowser } from "../../login/web.ts";
import { type Command, type CommandContext, type CommandInput, flag, text } from "../command.ts";
import { portOption } from "../context/port-option.ts";
import {
  clientOptions,
  openSession,
  openVault,
  requireApp,
  TARGET_OPTIONS,
  type Target,
  targetOf,
} from "../context/target.ts";
import { cliErrors } from "../errors.ts";

/** The callback that the `sf` CLI uses too, hence registered in many apps. */
const CALLBACK_PORT = 1717;

export const command: Command = {
  summary: "Connect to an org.",
  details: `In the browser (web server flow with PKCE; the app needs the callback http://localhost:${CALLBACK_PORT}/OauthRedirect), unless an option says how else.`,
  options: {
    ...TARGET_OPTIONS,
    device: { type: "boolean", about: "Show a code to enter on another device; for machines without a browser" },
    "jwt-key": {
      type: "string",
      value: "FILE",
      about: "By JWT: the private key of the app's certificate (PEM); with --username",
    },
    username: { type: "string", value: "NAME", about: "By JWT: the user to act as" },
    from: { type: "string", value: "sf", about: "Adopt a login of the `sf` CLI: its default org, or sf:ALIAS" },
    "access-token": {
      type: "boolean",
      about: "Take a token from POSTERN_ACCESS_TOKEN or standard input; with --instance-url",
    },
    "instance-url": { type: "string", value: "URL", about: "Where that token is good" },
    port: { type: "string", value: "N", about: `Port of the callback (default ${CALLBACK_PORT})` },
    "no-open": { type: "boolean", about: "Print the address and leave opening it to you" },
    json: { type: "boolean", about: "Print the connection as JSON" },
  },
  async run(context, input) {
    const target = targetOf(context, input);
    const vault = await openVault(target);
    try {
      await logIn(context, input, target, vault);
      await sayWho(context, input, target, vault);
    } finally {
      await vault.close();
    }
    return undefined;
  },
};

/** By the one way that the options name. */
async function logIn(context: CommandContext, input: CommandInput, target: Target, vault: Vault): Promise<void> {
  const usage = (problem: string) => cliErrors.USAGE_BAD_OPTION({ command: "login", problem });
  const from = text(input, "from");
  const keyFile = text(input, "jwt-key");
  const username = text(input, "username");
  if ((keyFile === undefined) !== (username === undefined)) throw usage("--jwt-key and --username go together.");
  if (from !== undefined) {
    const [source, org = null] = from.split(/:(.*)/s);
    if (source !== "sf") throw usage("--from takes sf, or sf:ALIAS.");
    return adopt(target, vault, await readSfLogin(org, context.env));
  }
  if (flag(input, "access-token")) {
    const instanceUrl = text(input, "instance-url") ?? target.app?.loginUrl;
    if (instanceUrl === undefined) throw usage("--access-token needs --instance-url.");
    const accessToken = await readAccessToken(context.env, process.stdin);
    return adopt(target, vault, {
      accessToken,
      instanceUrl,
      clientId: target.app?.clientId ?? "unknown",
      refreshToken: null,
    });
  }
  if (keyFile !== undefined && username !== undefined)
    return keep(target, vault, await logInByJwt(target, resolve(context.cwd, keyFile), username));
  if (flag(input, "device")) return keep(target, vault, await logInByDevice(context, target));
  const port = portOption("login", "port", input, CALLBACK_PORT);
  return keep(target, vault, await logInByBrowser(context, target, { port, open: !flag(input, "no-open") }));
}

async function keep(target: Target, vault: Vault, tokens: Tokens): Promise<void> {
  const { clientId, loginUrl } = requireApp(target);
  await saveGrant({ store: vault, grantId: target.grantId, tokens, clientId, loginUrl });
}

async function adopt(
  target: Target,
  vault: Vault,
  login: { accessToken: string; instanceUrl: string; clientId: string; refreshToken: string | null },
): Promise<void> {
  const { refreshToken, clientId, accessToken, instanceUrl } = login;
  const { transport } = clientOptions(target);
  const { grantId } = target;
  // The address was given by hand or by another tool: a local org is as good as a real one.
  const tokens = { kind: "access-token", accessToken, instanceUrl } as const;
  const { version, ...record } = await importGrant({
    store: vault,
    grantId,
    tokens,
    transport,
    allowInsecureLoopback: true,
  });
  // The access token has proven whose they are; the refresh token is left unspent.
  await vault.put({ ...record, clientId, refreshToken }, version);
}

async function sayWho(context: CommandContext, input: CommandInput, target: Target, vault: Vault): Promise<void> {
  const { terminal } = context;
  const session = await openSession(target, vault);
  const { username } = await session.identity();
  const { version, ...record } = await session.grant();
  await vault.put({ ...record, username }, version);
  const { organizationId, instanceUrl } = session;
  const { grantId } = target;
  terminal.status("");
  terminal.say(`${terminal.colors.green("✓")} Connected as ${username} to ${organizationId} (grant "${grantId}").`);
  if (record.refreshToken === null)
    terminal.say(terminal.colors.dim("  This connection ends with its access token: there is no refresh token."));
  if (!flag(input, "json")) return;
  const { scopes } = record;
  await terminal.data(`${JSON.stringify({ grantId, username, organizationId, instanceUrl, scopes })}\n`);
}

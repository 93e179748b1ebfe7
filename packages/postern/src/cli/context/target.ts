import { connect, type Session, type TokenStore } from "@postern/client";
import { undiciTransport } from "@postern/client/node";
import type { Vault } from "@postern/vault";
import { readRunFile } from "../../up/run-file.ts";
import { locateStateDir, type StateDir } from "../../up/state-dir.ts";
import { type CommandContext, type CommandInput, type OptionSpec, text } from "../command.ts";
import { cliErrors } from "../errors.ts";
import { openPlace } from "./vault-place.ts";

/** Which app at which org a command is about, and where its tokens lie. */
export interface Target {
  readonly dir: StateDir;
  /** The Postgres that the vault lies in, from POSTERN_VAULT_URL; null: the file in `dir`. */
  readonly vaultUrl: string | null;
  readonly grantId: string;
  /** null: only what the vault knows. */
  readonly app: TargetApp | null;
  /** Plain http is allowed, since the org is on this machine. */
  readonly allowInsecureLoopback: boolean;
}

export interface TargetApp {
  readonly name: string;
  readonly loginUrl: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly pubsubUrl: string | null;
}

/** Options of every command that talks to an org. */
export const TARGET_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  grant: { type: "string", value: "NAME", about: "Which stored connection (default: default)" },
  "login-url": { type: "string", value: "URL", about: "My Domain or login host (default: the org of `postern up`)" },
  "client-id": { type: "string", value: "KEY", about: "Consumer key; its secret is read from POSTERN_CLIENT_SECRET" },
};

/** Salesforce's own endpoint, for orgs that are not local (Pub/Sub API Developer Guide, "Pub/Sub API Endpoints"). */
const SALESFORCE_PUBSUB = "https://api.pubsub.salesforce.com:7443";

/** Options first, then the environment, then the `postern up` of this folder. */
export function targetOf(context: CommandContext, input: CommandInput): Target {
  const { env } = context;
  const dir = locateStateDir(context.cwd, env);
  const run = readRunFile(dir);
  const loginUrl = text(input, "login-url") ?? env.POSTERN_LOGIN_URL;
  const clientId = text(input, "client-id") ?? env.POSTERN_CLIENT_ID;
  const grantId = text(input, "grant") ?? run?.grantId ?? "default";
  const app: TargetApp | null =
    loginUrl && clientId
      ? {
          name: "External Client App",
          loginUrl,
          clientId,
          ...(env.POSTERN_CLIENT_SECRET ? { clientSecret: env.POSTERN_CLIENT_SECRET } : {}),
          pubsubUrl: env.POSTERN_PUBSUB_URL ?? (isLoopback(loginUrl) ? null : SALESFORCE_PUBSUB),
        }
      : run
        ? {
            name: run.org.app.name,
            loginUrl: run.org.url,
            clientId: run.org.app.consumerKey,
            clientSecret: run.org.app.consumerSecret,
            pubsubUrl: run.org.pubsubUrl,
          }
        : null;
  return {
    dir,
    vaultUrl: env.POSTERN_VAULT_URL || null,
    grantId,
    app,
    allowInsecureLoopback: app === null || isLoopback(app.loginUrl),
  };
}

export function requireApp(target: Target): TargetApp {
  if (!target.app) throw cliErrors.NOT_CONFIGURED({ stateDir: target.dir.path });
  return target.app;
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
}

/** The vault of all commands. */
export function openVault(target: Target): Promise<Vault> {
  return openPlace(target, target.vaultUrl === null ? "file" : "Postgres");
}

/** What every request of the command line has in common. */
export function clientOptions(target: Target) {
  const { app } = target;
  return {
    ...(app
      ? {
          clientId: app.clientId,
          loginUrl: app.loginUrl,
          ...(app.clientSecret ? { clientSecret: app.clientSecret } : {}),
        }
      : {}),
    allowInsecureLoopback: target.allowInsecureLoopback,
    transport: undiciTransport(),
  };
}

/** A session of the stored connection. Throws NOT_CONNECTED when there is none. */
export async function openSession(target: Target, store: TokenStore, clientName = "postern"): Promise<Session> {
  const { grantId } = target;
  const stored = await store.get(grantId);
  if (!stored) throw cliErrors.NOT_CONNECTED({ grantId });
  // A connection of another app, such as one adopted from another tool, is renewed as that app and at its own login host.
  const isOfApp = target.app === null || stored.clientId === target.app.clientId;
  const options = clientOptions(isOfApp ? target : { ...target, app: null, allowInsecureLoopback: true });
  return connect({ ...options, store, grantId, clientName });
}

/** Opens vault and session for one command, and closes the vault whatever happens. */
export async function withSession<T>(
  context: CommandContext,
  input: CommandInput,
  work: (session: Session, target: Target) => Promise<T>,
): Promise<T> {
  const target = targetOf(context, input);
  const vault = await openVault(target);
  try {
    return await work(await openSession(target, vault), target);
  } finally {
    await vault.close();
  }
}

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { readSfdxAuthUrl } from "@postern/client";
import { cliErrors } from "../cli/errors.ts";

/** A login that the `sf` CLI has. */
export interface SfLogin {
  readonly accessToken: string;
  readonly instanceUrl: string;
  readonly clientId: string;
  /** null where the CLI has none: after `org login jwt` or `access-token`. */
  readonly refreshToken: string | null;
}

const run = promisify(execFile);
/** The CLI takes seconds to start, and may refresh the session first. */
const TIMEOUT_MS = 60_000;

/** Asks the `sf` CLI for its login of an org, by alias or username; of its default org when none is named. */
export async function readSfLogin(org: string | null, env: NodeJS.ProcessEnv): Promise<SfLogin> {
  const sf = (...args: string[]) =>
    ask(env.POSTERN_SF ?? "sf", ["org", ...args, "--json", ...(org === null ? [] : ["--target-org", org])], env);
  const { result, message } = await sf("display", "--verbose");
  const secrets = isHidden(result?.accessToken)
    ? await Promise.all([sf("auth", "show-access-token"), sf("auth", "show-sfdx-auth-url")])
    : [];
  // Of an org without a refresh token there is no auth URL, and the CLI says so by failing.
  const { accessToken, sfdxAuthUrl } = Object.assign({}, result, ...secrets.map((answer) => answer.result));
  if (isHidden(accessToken) || !accessToken || !result?.instanceUrl)
    throw cliErrors.SF_NO_ORG({ org: org ?? "its default org", detail: message ?? "it names no access token" });
  const held = sfdxAuthUrl ? readSfdxAuthUrl(sfdxAuthUrl) : null;
  return {
    accessToken,
    instanceUrl: result.instanceUrl,
    clientId: held?.clientId ?? result.clientId ?? "PlatformCLI",
    refreshToken: held?.refreshToken ?? null,
  };
}

/** Newer versions of the CLI write `[REDACTED] …` where the token was, and tell it by a command of its own. */
const isHidden = (accessToken: string | undefined) => accessToken?.startsWith("[") === true;

interface Answer {
  readonly message?: string;
  readonly result?: {
    readonly accessToken?: string;
    readonly instanceUrl?: string;
    readonly clientId?: string;
    readonly sfdxAuthUrl?: string;
  };
}

/** The CLI prints JSON also when it fails. */
async function ask(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Answer> {
  try {
    const { stdout } = await run(command, args, { env, timeout: TIMEOUT_MS, maxBuffer: 1024 * 1024 });
    return JSON.parse(stdout) as Answer;
  } catch (error) {
    const { code, stdout } = error as { code?: unknown; stdout?: string };
    if (code === "ENOENT") throw cliErrors.SF_NOT_FOUND({ command }, { cause: error });
    try {
      return JSON.parse(stdout ?? "") as Answer;
    } catch {
      throw cliErrors.SF_NO_ORG({ org: "the org", detail: "its answer cannot be read" }, { cause: error });
    }
  }
}

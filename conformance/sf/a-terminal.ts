import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** What a command of the `sf` CLI printed with `--json`. */
export interface Answer {
  readonly status: number;
  readonly message?: string;
  readonly name?: string;
  // biome-ignore lint/suspicious/noExplicitAny: every command answers in its own shape
  readonly result: any;
}

export interface Printed {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** What is typed into it. */
  readonly input?: string;
}

export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  /** Runs a command and gives back what a person would see. */
  print(args: readonly string[], more?: RunOptions): Promise<Printed>;
  /** Runs a command with `--json`. */
  sf(args: readonly string[], more?: RunOptions): Promise<Answer>;
}

/**
 * A terminal of a machine on which only `sf` is installed: its own home, so that no login of the real one is seen or changed. `settings`
 * are environment variables of every command.
 */
export function aTerminal(program: string, folder: string, caFile: string, settings: NodeJS.ProcessEnv = {}): Terminal {
  const home = join(folder, "home");
  mkdirSync(home, { recursive: true });
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: home,
    USERPROFILE: home,
    NODE_EXTRA_CA_CERTS: caFile,
    // The CLI's logins lie in a file of that home instead of the machine's keychain.
    SF_USE_GENERIC_UNIX_KEYCHAIN: "true",
    SF_AUTOUPDATE_DISABLE: "true",
    SF_DISABLE_TELEMETRY: "true",
    SF_SKIP_NEW_VERSION_CHECK: "true",
    ...settings,
  };

  async function print(args: readonly string[], more: RunOptions = {}): Promise<Printed> {
    const child = spawn(process.execPath, [program, ...args], { cwd: home, env: { ...env, ...more.env } });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    child.stdin.end(more.input ?? "");
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    return { code, out, err };
  }

  return {
    env,
    home,
    print,
    async sf(args, more) {
      const { code, out, err } = await print([...args, "--json"], more);
      try {
        return JSON.parse(out) as Answer;
      } catch {
        throw new Error(`sf ${args.join(" ")} ended with ${code} and printed no JSON:\n${out}\n${err}`);
      }
    },
  };
}

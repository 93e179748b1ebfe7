import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createColors } from "picocolors";
import { main } from "../../packages/postern/src/cli/main.ts";
import type { Terminal } from "../../packages/postern/src/cli/terminal/terminal.ts";
import { removePostgres } from "../../packages/postern/src/postgres/start-postgres.ts";
import { browse } from "../client/browse.ts";

const BIN = join(import.meta.dirname, "../../packages/postern/src/bin.ts");

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface UpReady {
  readonly consoleUrl: string;
  readonly databaseUrl: string;
  readonly org: {
    readonly url: string;
    readonly pubsubUrl: string;
    readonly orgId: string;
    readonly admin: { readonly username: string; readonly password: string };
    readonly app: { readonly consumerKey: string; readonly consumerSecret: string };
  };
}

export interface RunningUp {
  readonly ready: UpReady;
  readonly pid: number;
  stop(): Promise<Outcome>;
  said(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<Outcome>;
}

/** A folder in which the command line is typed as a person would. */
export interface Folder extends AsyncDisposable {
  readonly path: string;
  readonly ports: { readonly console: number; readonly org: number; readonly pubsub: number };
  /** The flags of `up` that choose them. */
  readonly portFlags: readonly string[];
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Outcome>;
  /** The same without a process of its own, which would take half a second: for what does not turn on the process. */
  runInProcess(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Outcome>;
  start(
    args: readonly string[],
    env?: NodeJS.ProcessEnv,
  ): {
    child: ChildProcess;
    outcome: Promise<Outcome>;
    firstLine: Promise<string>;
    said(pattern: RegExp): Promise<RegExpExecArray>;
  };
  up(args?: readonly string[]): Promise<RunningUp>;
  /** `postern login`, with the browser's part done. */
  login(ready: UpReady): Promise<Outcome>;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

const environment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_OPTIONS: "--conditions=@postern/source",
  NO_COLOR: "1",
  POSTERN_HOME: "",
  DATABASE_URL: "",
  ...env,
});

async function inProcess(argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  let out = "";
  let err = "";
  const terminal: Terminal = {
    colors: createColors(false),
    interactive: false,
    width: 100,
    data: async (text) => {
      out += text;
    },
    say: (line = "") => {
      err += `${line}\n`;
    },
    status: () => {},
  };
  const { signal } = new AbortController();
  const code = await main({ argv, terminal, cwd, env: environment(env), signal });
  return { code, out, err };
}

export async function folder(): Promise<Folder> {
  const path = mkdtempSync(join(tmpdir(), "postern-cli-"));
  const [console = 0, org = 0, pubsub = 0] = await freePorts(3);
  // Nobody looks at those of TLS, so any will do.
  const numbers = { port: console, "org-port": org, "pubsub-port": pubsub, "https-port": 0, "pubsub-tls-port": 0 };
  const portFlags = Object.entries(numbers).flatMap(([name, port]) => [`--${name}`, String(port)]);
  const children = new Set<ChildProcess>();

  function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const child = spawn(process.execPath, [BIN, ...args], {
      cwd: path,
      env: environment(env),
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.add(child);
    let out = "";
    let err = "";
    const listeners = new Set<() => void>();
    child.stdout?.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      for (const listener of listeners) listener();
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      err += chunk.toString();
      for (const listener of listeners) listener();
    });
    const outcome = new Promise<Outcome>((resolve) =>
      child.once("close", (code) => {
        children.delete(child);
        for (const listener of listeners) listener();
        resolve({ code, out, err });
      }),
    );
    const when = <T>(find: () => T | null): Promise<T> =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = find();
          if (found !== null) {
            listeners.delete(look);
            resolve(found);
          } else if (!children.has(child)) reject(new Error(`ended before: ${out}${err}`));
        };
        listeners.add(look);
        look();
      });
    const firstLine = when(() => (out.includes("\n") ? out.slice(0, out.indexOf("\n")) : null));
    firstLine.catch(() => {});
    return { child, outcome, firstLine, said: (pattern: RegExp) => when(() => pattern.exec(err)) };
  }

  const self: Folder = {
    path,
    ports: { console, org, pubsub },
    portFlags,
    start,
    run: (args, env) => start(args, env).outcome,
    runInProcess: (args, env) => inProcess(args, path, env),
    async up(args = []) {
      const started = start(["up", "--json", ...portFlags, ...args]);
      const ready = JSON.parse(await started.firstLine) as UpReady;
      return {
        ready,
        pid: started.child.pid ?? -1,
        ended: started.outcome,
        said: started.said,
        stop() {
          started.child.kill("SIGTERM");
          return started.outcome;
        },
      };
    },
    async login(ready) {
      const login = start(["login", "--no-open", "--json"]);
      const [, url = ""] = await login.said(/(http\S+authorize\S+)/);
      const callback = await browse(fetch, url, "http://localhost:1717/", ready.org.admin);
      await (await fetch(callback)).text();
      return login.outcome;
    },
    async [Symbol.asyncDispose]() {
      for (const child of children) child.kill("SIGTERM");
      await Promise.all([...children].map((child) => new Promise((resolve) => child.once("close", resolve))));
      await removePostgres(join(path, ".postern"));
      rmSync(path, { recursive: true, force: true });
    },
  };
  return self;
}

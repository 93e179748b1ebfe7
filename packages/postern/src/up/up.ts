import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { cliErrors } from "../cli/errors.ts";
import type { OrgReady } from "../org/ready.ts";
import { startChild } from "./child.ts";
import { keepPostgres } from "./keep-postgres.ts";
import { type DEFAULT_PORTS, requireFreePort } from "./ports.ts";
import { type RunFile, readRunFile, removeRunFile, writeRunFile } from "./run-file.ts";
import { runService, type Service } from "./service.ts";
import { createStateDir, type StateDir } from "./state-dir.ts";

export interface UpOptions {
  readonly dir: StateDir;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly ports: Readonly<Record<keyof typeof DEFAULT_PORTS, number>>;
  readonly seed: string;
  readonly signal: AbortSignal;
  /** Told of each step as it begins and ends, for whoever draws it. */
  onStep(step: UpStep, state: "started" | "done", seconds: number): void;
  /** Told when a process was killed or crashed and is about to be started again. */
  onCrash(name: string, exit: string): void;
}

export type UpStep = "Postgres" | "org" | "sync" | "console";

export interface Up {
  readonly run: RunFile;
  /** Resolves with the reason when something that must run has ended; never rejects. */
  readonly broken: Promise<Error>;
  /** Stops one process and starts it anew, with the code as it is now. */
  restart(step: Exclude<UpStep, "Postgres">): Promise<void>;
  stop(): Promise<void>;
}

/** Starts Postgres, the org, the sync worker and the console, in that order; stops them in the reverse one. */
export async function up(options: UpOptions): Promise<Up> {
  const { dir, env, ports } = options;
  createStateDir(dir);
  const running = readRunFile(dir);
  if (running) throw cliErrors.ALREADY_UP({ pid: running.pid, consoleUrl: running.consoleUrl });
  await requireFreePort(ports.console, "console", "--port");
  await requireFreePort(ports.org, "local org", "--org-port");
  await requireFreePort(ports.pubsub, "Pub/Sub API", "--pubsub-port");
  await requireFreePort(ports.https, "org's HTTPS", "--https-port");
  await requireFreePort(ports.pubsubTls, "Pub/Sub API over TLS", "--pubsub-tls-port");

  const stops: (() => Promise<void>)[] = [];
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    for (const one of stops.reverse()) await one();
    removeRunFile(dir);
  };
  let breakDown: (reason: Error) => void = () => {};
  const broken = new Promise<Error>((resolve) => {
    breakDown = resolve;
  });

  const services = new Map<UpStep, Service>();
  const launch = (name: UpStep, args: readonly string[]): Service => {
    const service = runService({
      start: () =>
        startChild({
          name,
          args,
          cwd: options.cwd,
          env: { ...env, POSTERN_HOME: dir.path },
          logFile: join(dir.logs, `${name}.log`),
        }),
      onCrash: options.onCrash,
      onBroken: breakDown,
    });
    services.set(name, service);
    stops.push(() => service.stop());
    return service;
  };
  const timed = async <T>(step: UpStep, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    options.onStep(step, "started", 0);
    // Postgres is detached: what its start began must be known before it can be stopped.
    const result = await (step === "Postgres" ? work() : untilAborted(work(), options.signal));
    options.onStep(step, "done", (performance.now() - started) / 1000);
    return result;
  };

  try {
    const postgres = timed("Postgres", async () => {
      if (env.DATABASE_URL) return { url: env.DATABASE_URL };
      const started = await keepPostgres({ stateDir: dir.path, onBroken: (error) => breakDown(error) });
      stops.unshift(() => started.stop());
      return started;
    });
    const org = timed("org", async () => {
      const args = [
        "org",
        "start",
        "--json",
        "--port",
        String(ports.org),
        "--pubsub-port",
        String(ports.pubsub),
        "--https-port",
        String(ports.https),
        "--pubsub-tls-port",
        String(ports.pubsubTls),
        "--data",
        dir.org,
        "--seed",
        options.seed,
      ];
      return (await launch("org", args).ready) as OrgReady;
    });
    const [database, ready] = await bothOrNeither(postgres, org);

    const run: RunFile = {
      pid: process.pid,
      startedAt: new Date().toISOString(),
      org: ready,
      databaseUrl: database.url,
      consoleUrl: `http://localhost:${ports.console}`,
      consoleToken: randomBytes(24).toString("base64url"),
      grantId: "default",
    };
    writeRunFile(dir, run);
    await Promise.all([
      timed("sync", () => launch("sync", ["sync", "run", "--json"]).ready),
      timed("console", () => launch("console", ["console", "run", "--json", "--port", String(ports.console)]).ready),
    ]);
    return {
      run,
      broken,
      stop,
      async restart(step) {
        await services.get(step)?.restart();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits for both even when one fails, so that what the other started is known and can be stopped. */
async function bothOrNeither<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  const [first, second] = await Promise.allSettled([a, b]);
  if (first.status === "rejected") throw first.reason;
  if (second.status === "rejected") throw second.reason;
  return [first.value, second.value];
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

import { fork } from "node:child_process";
import { join } from "node:path";

/** A sample to be run, with what it finds in its environment. */
export interface SampleRun {
  /** Absolute. */
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface SampleResult {
  readonly file: string;
  error: string | null;
}

/** Samples that run in one process. */
export interface SampleProcess {
  /** How the sample ended; null is well. What never ends is told by the caller's time limit. */
  ended(file: string): Promise<string | null>;
  /** The exit code and all that was printed, once every sample and what it opened has ended. */
  readonly closed: Promise<{ readonly code: number | null; readonly output: string }>;
}

export function startSamples(cwd: string, runs: readonly SampleRun[]): SampleProcess {
  const waiting = new Map(runs.map(({ file }) => [file, Promise.withResolvers<string | null>()]));
  const child = fork(join(import.meta.dirname, "run-samples.ts"), [JSON.stringify(runs)], {
    cwd,
    silent: true,
    execArgv: ["--conditions=@postern/source"],
  });
  let output = "";
  const hear = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  child.on("message", ({ file, error }: SampleResult) => waiting.get(file)?.resolve(error));
  const closed = Promise.withResolvers<{ code: number | null; output: string }>();
  child.on("close", (code) => {
    for (const [file, { resolve }] of waiting) resolve(`${file} did not end: exit code ${code}\n${output}`);
    closed.resolve({ code, output });
  });
  return {
    ended: (file) => waiting.get(file)?.promise ?? Promise.resolve(`${file} was not started`),
    closed: closed.promise,
  };
}

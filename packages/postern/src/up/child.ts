import { type ChildProcess, fork } from "node:child_process";
import { createWriteStream } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ErrorParts, PosternError, redact } from "@postern/kernel";
import { cliErrors } from "../cli/errors.ts";

export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Resolves with the first line on stdout, parsed: the child's ready line. Rejects when it ends before. */
  readonly ready: Promise<unknown>;
  /** Resolves when the process has ended, with how. */
  readonly ended: Promise<string>;
  /** The error it printed as its own, if any. */
  reported(): PosternError | null;
  /** Why it ended: the error it reported itself, or CHILD_FAILED with its last lines. */
  failure(exit: string): PosternError;
  /** Asks it to stop, and ends it after the grace period. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Runs one command of this command line as a child in a process group of its own: Ctrl-C reaches only the supervisor,
 * which stops its children in order. The IPC channel is the lifeline: a child whose supervisor is gone ends itself.
 */
export function startChild(options: {
  name: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  logFile: string;
}): Child {
  // `.ts` from source, `.js` from an installed package.
  const entry = fileURLToPath(new URL(import.meta.url.endsWith(".ts") ? "../bin.ts" : "../bin.js", import.meta.url));
  const child: ChildProcess = fork(entry, [...options.args], {
    cwd: options.cwd,
    env: options.env,
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const log = createWriteStream(options.logFile, { flags: "a", mode: 0o600 });
  const recent: string[] = [];
  const note = (chunk: Buffer) => {
    const text = redact(chunk.toString("utf8"));
    log.write(text);
    recent.push(...text.split("\n").filter((line) => line.trim() !== ""));
    recent.splice(0, Math.max(0, recent.length - 5));
  };
  child.stderr?.on("data", note);

  const ended = new Promise<string>((resolve) => {
    child.once("exit", (code, signal) => {
      log.end();
      resolve(signal ? `signal ${signal}` : `exit code ${code}`);
    });
    child.once("error", (error) => resolve(error.message));
  });
  const reported = () => {
    const parts = recent.map(reportedError).findLast((error) => error !== null);
    return parts ? new PosternError(parts) : null;
  };
  const failure = (exit: string) =>
    reported() ??
    cliErrors.CHILD_FAILED({ name: `${options.name} process`, exit, lastLines: recent.slice(-3).join(" · ") });

  const ready = new Promise<unknown>((resolve, reject) => {
    let buffer = "";
    let seen = false;
    child.stdout?.on("data", (chunk: Buffer) => {
      if (seen) return;
      buffer += chunk.toString("utf8");
      const end = buffer.indexOf("\n");
      if (end < 0) return;
      seen = true;
      try {
        resolve(JSON.parse(buffer.slice(0, end)));
      } catch (cause) {
        reject(
          cliErrors.CHILD_FAILED({ name: options.name, exit: "unreadable ready line", lastLines: buffer }, { cause }),
        );
      }
    });
    void ended.then((exit) => reject(failure(exit)));
  });
  ready.catch(() => {});

  return {
    name: options.name,
    pid: child.pid ?? -1,
    ready,
    ended,
    reported,
    failure,
    async stop(graceMs) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** The error a child printed as JSON before it ended, if the line is one. */
function reportedError(line: string): ErrorParts | null {
  if (!line.startsWith('{"error":')) return null;
  try {
    const { error } = JSON.parse(line) as { error: ErrorParts };
    return { ...error, data: {} };
  } catch {
    return null;
  }
}

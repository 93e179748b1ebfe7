import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { Pool } from "undici";

const CONNECTIONS = 8;

/** The request that a server under measurement gets over and over. */
export interface RepeatedRequest {
  readonly url: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  /** With a body the method is POST. */
  readonly body?: string;
}

export interface MeasuredServer extends RepeatedRequest {
  /** Microseconds of CPU the server process has used. */
  cpu(): Promise<number>;
  stop(): void;
}

function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`the server ended with code ${code}`));
    child.once("exit", ended);
    child.once("message", (value) => {
      child.off("exit", ended);
      resolve(value as T);
    });
  });
}

/** A server in a process of its own; the file in `peers/` sends its RepeatedRequest and answers any message with its CPU time. */
export async function startServer(file: string, argument?: string): Promise<MeasuredServer> {
  const child = fork(join(import.meta.dirname, "peers", file), argument === undefined ? [] : [argument]);
  const request = await message<RepeatedRequest>(child);
  return {
    ...request,
    cpu() {
      const answer = message<number>(child);
      child.send("cpu");
      return answer;
    },
    stop: () => void child.kill(),
  };
}

export async function load(server: MeasuredServer, requests: number): Promise<void> {
  const pool = new Pool(server.url, { connections: CONNECTIONS });
  const { path, headers, body } = server;
  const method = body === undefined ? "GET" : "POST";
  let left = requests;
  const worker = async () => {
    while (left-- > 0) {
      const answer = await pool.request({ path, method, headers, ...(body === undefined ? {} : { body }) });
      if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}: ${await answer.body.text()}`);
      await answer.body.dump({ limit: Number.POSITIVE_INFINITY });
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  await pool.close();
}

async function cpuPerRequest(server: MeasuredServer, requests: number): Promise<number> {
  const before = await server.cpu();
  await load(server, requests);
  return ((await server.cpu()) - before) / requests;
}

/** Microseconds of CPU per request of both, warm, by turns. The least of the rounds: noise only ever adds. */
export async function compareCpu(
  ours: MeasuredServer,
  peer: MeasuredServer,
  plan: { readonly warmUp: number; readonly requests: number; readonly rounds: number },
): Promise<{ ours: number; peer: number }> {
  const least = { ours: Number.POSITIVE_INFINITY, peer: Number.POSITIVE_INFINITY };
  await load(ours, plan.warmUp);
  await load(peer, plan.warmUp);
  for (let round = 0; round < plan.rounds; round++) {
    least.ours = Math.min(least.ours, await cpuPerRequest(ours, plan.requests));
    least.peer = Math.min(least.peer, await cpuPerRequest(peer, plan.requests));
  }
  return least;
}

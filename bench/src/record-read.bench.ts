// Server CPU per REST record read, authentication and log on, against a bare Hono handler that returns the same JSON.
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { Pool } from "undici";
import { atMost, type Bench } from "./measurement.ts";

const REQUESTS = 8_000;
const ROUNDS = 4;
const CONNECTIONS = 8;

interface Server {
  readonly url: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  /** Microseconds of CPU the server process has used. */
  cpu(): Promise<number>;
  stop(): void;
}

function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once("message", (value) => resolve(value as T));
    child.once("exit", (code) => reject(new Error(`the server ended with code ${code}`)));
  });
}

async function start(file: string, argument?: string): Promise<Server> {
  const child = fork(join(import.meta.dirname, "peers", file), argument === undefined ? [] : [argument], {
    serialization: "advanced",
  });
  const facts = await message<{ url: string; path: string; headers: Record<string, string> }>(child);
  return {
    ...facts,
    async cpu() {
      const answer = message<number>(child);
      child.send("cpu");
      return answer;
    },
    stop: () => child.kill(),
  };
}

async function load(server: Server, requests: number): Promise<void> {
  const pool = new Pool(server.url, { connections: CONNECTIONS });
  let left = requests;
  const worker = async () => {
    while (left-- > 0) {
      const { statusCode, body } = await pool.request({ path: server.path, method: "GET", headers: server.headers });
      if (statusCode !== 200) throw new Error(`${statusCode}: ${await body.text()}`);
      await body.dump({ limit: Number.POSITIVE_INFINITY });
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  await pool.close();
}

async function cpuPerRequest(server: Server): Promise<number> {
  const before = await server.cpu();
  await load(server, REQUESTS);
  return ((await server.cpu()) - before) / REQUESTS;
}

const bench: Bench = async () => {
  const org = await start("org-server.ts");
  const sample = await fetch(org.url + org.path, { headers: org.headers }).then((response) => response.text());
  const bare = await start("bare-hono-server.ts", sample);
  await load(org, REQUESTS);
  await load(bare, REQUESTS);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await cpuPerRequest(org));
    theirs.push(await cpuPerRequest(bare));
  }
  org.stop();
  bare.stop();
  // The least of the rounds: noise only ever adds.
  return [
    atMost(
      `org: CPU per record read (${sample.length} bytes)`,
      Math.min(...ours),
      { name: "bare Hono", value: Math.min(...theirs) },
      1.7,
      "µs",
    ),
  ];
};

export default bench;

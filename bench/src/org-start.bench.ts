// From starting `node` on `postern org start` to an authenticated query answered over HTTP; the compile cache is warm.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Bench, median, noMore } from "./measurement.ts";

const ROUNDS = 7;
const BIN = join(import.meta.dirname, "../../packages/postern/src/bin.ts");

interface Ready {
  readonly url: string;
  readonly service: { readonly consumerKey: string; readonly consumerSecret: string };
}

async function ready(child: ChildProcess): Promise<Ready> {
  for await (const line of createInterface({ input: child.stdout! })) return JSON.parse(line) as Ready;
  throw new Error(`the org ended with code ${child.exitCode}`);
}

async function firstAnswer({ url, service }: Ready): Promise<void> {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: service.consumerKey,
    client_secret: service.consumerSecret,
  });
  const token = await fetch(`${url}/services/oauth2/token`, { method: "POST", body });
  const { access_token } = (await token.json()) as { access_token: string };
  const answer = await fetch(`${url}/services/data/v67.0/query?q=SELECT+Name+FROM+Account+LIMIT+1`, {
    headers: { authorization: `Bearer ${access_token}` },
  });
  if (answer.status !== 200) throw new Error(await answer.text());
  await answer.text();
}

async function start(): Promise<number> {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [...process.execArgv, BIN, "org", "start", "--json", "--port", "0", "--seed", "acme"],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    await firstAnswer(await ready(child));
    return performance.now() - began;
  } finally {
    if (child.exitCode === null) {
      child.kill();
      await once(child, "exit");
    }
  }
}

const bench: Bench = async () => {
  // The first fills the compile cache and, once a day, the sample image.
  await start();
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await start());
  const what = "org: `postern org start` to an authenticated query (TypeScript source)";
  return [noMore(what, median(rounds) / 1000, 0.5, "s")];
};

export default bench;

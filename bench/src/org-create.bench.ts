// An in-process org, from createOrg or restore to the first answered query; and a fresh `node` to the same.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { createOrg, type Org } from "@postern/org";
import { type Bench, median, noMore } from "./measurement.ts";
import { serviceToken } from "./service-token.ts";

const ROUNDS = 15;

async function firstQuery(org: Org, accessToken: string): Promise<void> {
  const response = await org.fetch("http://localhost/services/data/v67.0/query?q=SELECT+COUNT()+FROM+Account", {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  if (response.status !== 200) throw new Error(await response.text());
}

const bench: Bench = async () => {
  const created: number[] = [];
  const restored: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    await using org = await createOrg({ seed: "acme" });
    await firstQuery(org, await serviceToken(org));
    created.push(performance.now() - started);

    const accessToken = await serviceToken(org);
    const snapshot = await org.snapshot();
    const restoring = performance.now();
    await org.restore(snapshot);
    await firstQuery(org, accessToken);
    restored.push(performance.now() - restoring);
  }
  const cold: number[] = [];
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    const child = spawnSync(process.execPath, [
      ...process.execArgv,
      join(import.meta.dirname, "peers", "first-query.ts"),
    ]);
    if (child.status !== 0) throw new Error(child.stderr.toString());
    cold.push(performance.now() - started);
  }
  return [
    noMore("org: createOrg (acme) to first query", median(created.slice(3)), 10, "ms"),
    noMore("org: restore (acme) to first query", median(restored.slice(3)), 10, "ms"),
    noMore("org: node start to first query (acme, TypeScript source)", median(cold.slice(1)) / 1000, 0.5, "s"),
  ];
};

export default bench;

// The client against jsforce, both reading records of the same org, which runs in a process of its own.
import { connect, memoryTokenStore } from "@postern/client";
import { undiciTransport } from "@postern/client/node";
import { Connection } from "jsforce";
import { atMost, type Bench, noMore } from "./measurement.ts";
import { type MeasuredServer, startServer } from "./server-cpu.ts";

const CONCURRENT = 1_000;
const CALLS = 1_500;
const ROUNDS = 5;

type Read = (id: string) => Promise<unknown>;
type Request = (path: string) => Promise<Response>;

/** API calls that the org has counted, this one included. */
async function callsCounted(request: Request): Promise<number> {
  const response = await request("/services/data/v67.0/limits");
  await response.text();
  return Number(/api-usage=(\d+)/.exec(response.headers.get("sforce-limit-info") ?? "")?.[1]);
}

async function callsFor(request: Request, work: () => Promise<unknown>): Promise<number> {
  const before = await callsCounted(request);
  await work();
  return (await callsCounted(request)) - before - 1;
}

/** One after the other, so that no call can join another. */
async function cpuPerCall(read: Read, ids: readonly string[]): Promise<number> {
  const before = process.cpuUsage();
  for (let call = 0; call < CALLS; call++) await read(ids[call % ids.length]!);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CALLS;
}

async function clients(server: MeasuredServer) {
  const accessToken = server.headers["authorization"]!.split(" ")[1]!;
  const { clientId, clientSecret } = server as MeasuredServer & { clientId: string; clientSecret: string };
  const session = await connect({
    store: memoryTokenStore(),
    grantId: "bench",
    clientId,
    clientSecret,
    loginUrl: server.url,
    flow: "client-credentials",
    transport: undiciTransport(),
    allowInsecureLoopback: true,
  });
  const accounts = session.sobject("Account");
  const connection = new Connection({ instanceUrl: server.url, accessToken, version: "67.0" });
  const ours: Read = (id) => accounts.retrieve(id);
  const theirs: Read = (id) => connection.sobject("Account").retrieve(id);
  return { ours, theirs };
}

const bench: Bench = async () => {
  const server = await startServer("org-server.ts");
  const request: Request = (path) => fetch(server.url + path, { headers: server.headers });
  const soql = encodeURIComponent(`SELECT Id FROM Account LIMIT ${CONCURRENT}`);
  const page = (await (await request(`/services/data/v67.0/query?q=${soql}`)).json()) as { records: { Id: string }[] };
  const ids = page.records.map((record) => record.Id);
  if (ids.length !== CONCURRENT) throw new Error(`expected ${CONCURRENT} ids, got ${ids.length}`);
  const { ours, theirs } = await clients(server);
  const together = (read: Read) => callsFor(request, () => Promise.all(ids.map(read)));
  const calls = await together(ours);
  const jsforceCalls = await together(theirs);

  const least = { ours: Number.POSITIVE_INFINITY, theirs: Number.POSITIVE_INFINITY };
  const one = await callsFor(request, () => cpuPerCall(ours, ids));
  if (one !== CALLS) throw new Error(`expected ${CALLS} calls, the org counted ${one}`);
  await cpuPerCall(theirs, ids);
  for (let round = 0; round < ROUNDS; round++) {
    least.ours = Math.min(least.ours, await cpuPerCall(ours, ids));
    least.theirs = Math.min(least.theirs, await cpuPerCall(theirs, ids));
  }
  server.stop();
  return [
    {
      ...noMore(`client: API calls for ${CONCURRENT} concurrent reads`, calls, 5, "calls"),
      peer: `jsforce: ${jsforceCalls} calls`,
      ratio: calls / jsforceCalls,
    },
    atMost("client: CPU per REST call (record read)", least.ours, { name: "jsforce", value: least.theirs }, 0.5, "µs"),
  ];
};

export default bench;

// Server CPU per REST record read, authentication and log on, against a bare Hono handler that returns the same JSON.
import { atMost, type Bench } from "./measurement.ts";
import { compareCpu, startServer } from "./server-cpu.ts";

const bench: Bench = async () => {
  const org = await startServer("org-server.ts");
  const sample = await fetch(org.url + org.path, { headers: org.headers }).then((response) => response.text());
  const bare = await startServer("bare-hono-server.ts", sample);
  const cpu = await compareCpu(org, bare, { warmUp: 8_000, requests: 4_000, rounds: 8 });
  org.stop();
  bare.stop();
  const what = `org: CPU per record read (${sample.length} bytes)`;
  return [atMost(what, cpu.ours, { name: "bare Hono", value: cpu.peer }, 1.7, "µs")];
};

export default bench;

// Server CPU per client-credentials token, against oidc-provider with its in-memory adapter and opaque tokens.
import { atMost, type Bench } from "./measurement.ts";
import { compareCpu, startServer } from "./server-cpu.ts";

const bench: Bench = async () => {
  const org = await startServer("org-token-server.ts");
  const provider = await startServer("oidc-provider-server.ts");
  const cpu = await compareCpu(org, provider, { warmUp: 3_000, requests: 1_500, rounds: 6 });
  org.stop();
  provider.stop();
  const peer = { name: "oidc-provider", value: cpu.peer };
  return [atMost("org: CPU per client-credentials token", cpu.ours, peer, 0.5, "µs")];
};

export default bench;

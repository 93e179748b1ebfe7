// Memory of an org per live session, at 100,000 of them: issued through the token endpoint, each used once, then counted.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createOrg } from "@postern/org";
import { type Bench, noMore } from "./measurement.ts";

const SESSIONS = 100_000;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Heap, buffers and what SQLite holds outside of both. */
function resident(): number {
  collect();
  return process.memoryUsage().rss;
}

const bench: Bench = async () => {
  const org = await createOrg();
  const { consumerKey, consumerSecret } = org.ready.service;
  const form = { grant_type: "client_credentials", client_id: consumerKey, client_secret: consumerSecret };
  const body = new URLSearchParams(form).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const issue = async () => {
    const response = await org.fetch("/services/oauth2/token", { method: "POST", headers, body });
    const { access_token } = (await response.json()) as { access_token: string };
    org.engine.authenticate.token(access_token, "rest", { ip: "127.0.0.1" });
  };
  for (let n = 0; n < 2_000; n++) await issue();
  const before = resident();
  for (let n = 0; n < SESSIONS; n++) await issue();
  const bytes = (resident() - before) / SESSIONS;
  await org.close();
  return [noMore(`org: memory per live session, at ${SESSIONS.toLocaleString("en")}`, bytes / 1024, 2, "KB")];
};

export default bench;

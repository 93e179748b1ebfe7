import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manualClock } from "@postern/kernel";
import { expect, it } from "vitest";
import { createOrg, type OrgOptions } from "../src/index.ts";

const acme = (options: OrgOptions = {}) =>
  createOrg({ seed: "acme", clock: manualClock({ start: Date.parse("2026-03-02T09:00:00Z") }), ...options });

it("two orgs of Acme in memory share org id and record ids, and neither takes the other's token, secret or position", async () => {
  await using one = await acme();
  await using two = await acme();
  expect(two.ready.orgId).toBe(one.ready.orgId);
  const { accessToken } = await one.login();
  const headers = { authorization: `Bearer ${accessToken}` };
  const first = "/services/data/v67.0/query?q=SELECT+Id+FROM+Account+ORDER+BY+Id+LIMIT+1";
  expect((await one.fetch(first, { headers })).status).toBe(200);
  expect((await two.fetch(first, { headers })).status).toBe(401);
  const theirs = { headers: { authorization: `Bearer ${(await two.login()).accessToken}` } };
  expect(await (await two.fetch(first, theirs)).json()).toEqual(await (await one.fetch(first, { headers })).json());

  expect(two.ready.app.consumerSecret).not.toBe(one.ready.app.consumerSecret);
  expect(two.ready.admin.password).not.toBe(one.ready.admin.password);

  const session = one.engine.authenticate.token(accessToken, "pubsub", { ip: "127.0.0.1" });
  const body = JSON.stringify({ Name: "Only in one" });
  const json = { ...headers, "content-type": "application/json" };
  await one.fetch("/services/data/v67.0/sobjects/Account", { method: "POST", headers: json, body });
  const topic = one.engine.events.topic(session, "/data/AccountChangeEvent");
  const position = { preset: "after", replayId: one.engine.events.latest() } as const;
  expect(one.engine.events.start(topic, position)).toBe(position.replayId);
  expect(() => two.engine.events.start(topic, position)).toThrow(
    expect.objectContaining({ errorCode: expect.stringMatching(/^REPLAY_ID_/) }),
  );
});

it("a kept Acme and an empty org draw an org id of their own", async () => {
  const folder = mkdtempSync(join(tmpdir(), "org-ids-"));
  try {
    await using memory = await acme();
    await using kept = await acme({ data: folder });
    await using empty = await createOrg();
    await using other = await createOrg();
    const ids = [memory, kept, empty, other].map((org) => org.ready.orgId);
    expect(new Set(ids).size).toBe(ids.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createOrg } from "../src/index.ts";
import { anOrg } from "./an-org.ts";

it("restore brings back data and clock; a fork goes its own way", async () => {
  await using place = await anOrg();
  const { org, clock } = place;
  const count = async () => (await place.rest("GET", "/query?q=SELECT+COUNT()+FROM+Account")).body.totalSize;
  const snapshot = await org.snapshot();
  const start = clock.now();
  await place.rest("POST", "/sobjects/Account", { Name: "later" });
  await clock.advance(60_000);
  await using fork = await org.fork();
  expect(fork.ready.orgId).toBe(org.ready.orgId);
  await org.restore(snapshot);
  expect(clock.now()).toBe(start);
  expect(await count()).toBe(0);
});

it("a kept org is the same org at the second start, its files for the owner only", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kept-org-"));
  try {
    const first = await createOrg({ data: folder });
    const { orgId, app, admin } = first.ready;
    await first.close();
    await using second = await createOrg({ data: folder });
    expect(second.ready).toMatchObject({ orgId, app, admin });
    for (const name of ["org.sqlite", "credentials.json"])
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("faults answer, delay on the clock, and drop", async () => {
  await using place = await anOrg();
  const { org } = place;
  const path = "/services/data";
  const get = () => org.fetch(`http://localhost${path}`);
  org.fault({ path, times: 1, action: { kind: "answer", status: 503, body: [{ errorCode: "SERVER_UNAVAILABLE" }] } });
  expect((await get()).status).toBe(503);
  org.fault({ path, times: 1, action: { kind: "delay", ms: 5_000 } });
  let answered = false;
  const slow = get().then(() => {
    answered = true;
  });
  await place.clock.advance(4_999);
  expect(answered).toBe(false);
  await place.clock.advance(1);
  await slow;
  org.fault({ path, times: 1, app: "nobody", action: { kind: "drop" } });
  expect((await get()).status).toBe(200);
  org.fault({ path, times: 1, action: { kind: "drop" } });
  await expect(get()).rejects.toMatchObject({ name: "ConnectionDropped" });
  expect(org.log().at(-1)).toMatchObject({ status: 0, reason: "fault: drop" });
});

it.each([
  ["http://evil.example/_postern/ready", {}, 403],
  ["http://evil.example:80/_postern/log", {}, 403],
  ["http://localhost:7811/_postern/health", { origin: "http://evil.example" }, 403],
  ["http://localhost:7811/_postern/health", { origin: "http://localhost:7800" }, 403],
  ["http://localhost:7811/_postern/health", { origin: "null" }, 403],
  ["http://localhost:7811/_postern/health", { "sec-fetch-site": "cross-site" }, 403],
  ["http://localhost:7811/_postern/health", { origin: "http://localhost:7811" }, 200],
  ["http://127.0.0.1:7811/_postern/health", {}, 200],
])("/_postern at %s with %j answers %d", async (url, headers, status) => {
  await using org = await createOrg();
  expect((await org.fetch(url, { headers: headers as Record<string, string> })).status).toBe(status);
});

it("/_postern moves the clock, keeps snapshots, arms faults, and tells no secret", async () => {
  await using org = await createOrg();
  const post = (path: string, body?: object) =>
    org.fetch(`http://localhost/_postern${path}`, { method: "POST", body: JSON.stringify(body ?? {}) });
  const get = async (path: string) => (await org.fetch(`http://localhost/_postern${path}`)).text();
  await post("/clock/freeze");
  const before = org.clock.now();
  expect((await post("/clock/advance", { ms: 1_000 })).status).toBe(200);
  expect(org.clock.now()).toBe(before + 1_000);
  expect((await post("/clock/advance", { ms: -1 })).status).toBe(400);
  expect((await post("/snapshots", { name: "a" })).status).toBe(201);
  await post("/clock/advance", { ms: 1_000 });
  expect((await post("/snapshots/a/restore")).status).toBe(200);
  expect(org.clock.now()).toBe(before + 1_000);
  expect((await post("/faults", { action: { kind: "nope" } })).status).toBe(400);
  expect((await post("/faults", { path: "/x", action: { kind: "drop" } })).status).toBe(201);
  expect(org.faults()).toHaveLength(1);
  const all = (await Promise.all(["/ready", "/users", "/apps", "/login-history", "/log", "/faults"].map(get))).join();
  expect(all).toContain(org.ready.admin.username);
  for (const secret of [org.ready.admin.password!, org.ready.app.consumerSecret, org.ready.service.consumerSecret])
    expect(all).not.toContain(secret);
});

it("login gives the administrator or a named user a token without a password; nobody unknown", async () => {
  await using org = await createOrg();
  const whoAmI = async (username?: string) => {
    const { accessToken } = await org.login(username);
    const headers = { authorization: `Bearer ${accessToken}` };
    const answer = await org.fetch("/services/oauth2/userinfo", { headers });
    const query = await org.fetch("/services/data/v67.0/query?q=SELECT+Id+FROM+Account", { headers });
    expect(query.status).toBe(200);
    return answer.status === 200 ? ((await answer.json()) as { preferred_username: string }).preferred_username : null;
  };
  expect(await whoAmI()).toBe(org.ready.admin.username);
  expect(await whoAmI(org.ready.integration.username)).toBe(org.ready.integration.username);
  await expect(org.login("nobody@example.com")).rejects.toMatchObject({ errorCode: "INVALID_LOGIN" });
});

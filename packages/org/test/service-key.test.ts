import { createPrivateKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import { expect, it } from "vitest";
import { newServiceKey } from "../src/certificates/service-key.ts";
import { createOrg, type Org } from "../src/index.ts";

const keyOf = (org: Org) => readFileSync(org.ready.service.privateKeyFile!, "utf8");

/** The status that JWT bearer with a key ends with. */
async function bearer(org: Org, key: string) {
  const { service, integration } = org.ready;
  const assertion = await new SignJWT({ iss: service.consumerKey, sub: integration.username })
    .setProtectedHeader({ alg: "RS256" })
    .setAudience("https://login.salesforce.com")
    .setExpirationTime(Math.floor(org.clock.now() / 1000) + 180)
    .sign(createPrivateKey(key));
  const body = new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion });
  return (await org.fetch("/services/oauth2/token", { method: "POST", body })).status;
}

it("lets the service app in; an org that was not asked for one has none", async () => {
  await using org = await createOrg({ serviceKey: true });
  expect(await bearer(org, keyOf(org))).toBe(200);
  await using without = await createOrg();
  expect(without.ready.service.privateKeyFile).toBeNull();
  expect(await bearer(without, keyOf(org))).toBe(400);
});

it("is drawn for each org, and the same in its forks and restored snapshots", async () => {
  await using org = await createOrg({ serviceKey: true });
  await using other = await createOrg({ serviceKey: true });
  expect(await bearer(other, keyOf(org))).toBe(400);
  await using fork = await org.fork();
  expect(keyOf(fork)).toBe(keyOf(org));
  expect(fork.ready.service.privateKeyFile).not.toBe(org.ready.service.privateKeyFile);
  expect(await bearer(fork, keyOf(org))).toBe(200);
  await org.restore(await org.snapshot());
  expect(await bearer(org, keyOf(org))).toBe(200);
});

it("can have been begun before the org", async () => {
  const made = newServiceKey();
  await using org = await createOrg({ serviceKey: made });
  expect(keyOf(org)).toBe((await made).privateKey);
});

it("comes to a kept org that has none, and stays", async () => {
  const data = mkdtempSync(join(tmpdir(), "service-key-"));
  try {
    await (await createOrg({ data })).close();
    const first = await createOrg({ data, serviceKey: true });
    const key = keyOf(first);
    await first.close();
    // The file is made from what the org keeps.
    rmSync(join(data, "certificates"), { recursive: true });
    await using second = await createOrg({ data, serviceKey: true });
    expect(keyOf(second)).toBe(key);
    expect(await bearer(second, key)).toBe(200);
  } finally {
    rmSync(data, { recursive: true });
  }
});

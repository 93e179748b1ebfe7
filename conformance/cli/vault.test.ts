import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createOrg, type Listening, type Org } from "@postern/org";
import { fileVault } from "@postern/vault";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabase } from "../postgres/test-database.ts";
import { type Folder, folder } from "./up-house.ts";

const KEY = "11".repeat(32);
const NEXT_KEY = "22".repeat(32);
let org: Org;
let listening: Listening;
let here: Folder;
let postgres: NodeJS.ProcessEnv;
beforeAll(async () => {
  org = await createOrg();
  listening = await org.listen({ pubsubPort: null });
  here = await folder();
  const url = await testDatabase();
  postgres = { POSTERN_VAULT_URL: url, POSTERN_VAULT_KEY: KEY };
});
afterAll(async () => {
  await here[Symbol.asyncDispose]();
  await org.close();
});

describe("postern vault", () => {
  it("the connection of a folder moves into Postgres, its commands go on there, and the old place says so", async () => {
    const { accessToken } = await org.login();
    const args = ["login", "--access-token", "--instance-url", listening.url, "--json"];
    const app = { POSTERN_LOGIN_URL: listening.url, POSTERN_CLIENT_ID: org.ready.app.consumerKey };
    const login = await here.run(args, { ...app, POSTERN_ACCESS_TOKEN: accessToken });
    expect(login.code, login.err).toBe(0);

    const copied = await here.run(["vault", "copy", "--json"], postgres);
    expect(copied.code, copied.err).toBe(0);
    expect(JSON.parse(copied.out).grants).toEqual([{ grantId: "default", outcome: "moved" }]);
    expect(copied.out + copied.err).not.toContain(new URL(postgres.POSTERN_VAULT_URL!).password);
    const query = ["query", "SELECT Id FROM User LIMIT 1", "--json"];
    const there = await here.run(query, { ...app, ...postgres });
    expect(there.code, there.err).toBe(0);
    const old = await here.run(query, app);
    expect([old.code, old.err]).toEqual([3, expect.stringContaining("GRANT_MOVED")]);

    const again = await here.run(["vault", "copy"], postgres);
    expect([again.code, again.out]).toEqual([0, expect.stringContaining("moved-before")]);
  });

  it("the key in Postgres changes for the next one, and the old one is refused", async () => {
    const missing = await here.run(["vault", "rotate-key"], postgres);
    expect([missing.code, missing.err]).toEqual([3, expect.stringContaining("VAULT_NEXT_KEY_MISSING")]);
    const rotated = await here.run(["vault", "rotate-key", "--json"], {
      ...postgres,
      POSTERN_VAULT_NEXT_KEY: NEXT_KEY,
    });
    expect(rotated.code, rotated.err).toBe(0);
    expect(JSON.parse(rotated.out)).toEqual({ moved: 1, unreadable: [], complete: true });
    const old = await here.run(["vault", "copy", "--back"], postgres);
    expect([old.code, old.err]).toEqual([3, expect.stringContaining("VAULT_KEY_RETIRED")]);
  });

  it("the connection comes back, and the key file is replaced in its place", async () => {
    const back = await here.run(["vault", "copy", "--back", "--json"], { ...postgres, POSTERN_VAULT_KEY: NEXT_KEY });
    expect(back.code, back.err).toBe(0);
    expect(JSON.parse(back.out).grants).toEqual([{ grantId: "default", outcome: "moved" }]);
    const path = join(here.path, ".postern/vault/vault.db");
    const before = readFileSync(`${path}.key`, "utf8");
    const rotated = await here.run(["vault", "rotate-key"]);
    expect(rotated.code, rotated.err).toBe(0);
    expect(readFileSync(`${path}.key`, "utf8")).not.toBe(before);
    expect(existsSync(`${path}.key.next`)).toBe(false);
    const vault = fileVault({ path, env: {} });
    expect((await vault.get("default"))?.status).toEqual({ state: "live" });
    await vault.close();
  });

  it("keep-alive reports each connection; one without a refresh token cannot be kept", async () => {
    const kept = await here.run(["vault", "keep-alive", "--idle-days", "0", "--json"]);
    expect(kept.code, kept.err).toBe(0);
    expect(JSON.parse(kept.out)).toMatchObject({
      isComplete: true,
      lines: [{ grantId: "default", outcome: "not-renewable" }],
    });
    expect((await here.run(["vault", "keep-alive", "--idle-days", "soon"])).code).toBe(2);
  });

  it("without a database it says what to set, and one that is away is unreachable", async () => {
    const none = await here.run(["vault", "copy"]);
    expect([none.code, none.err]).toEqual([3, expect.stringContaining("VAULT_URL_MISSING")]);
    const away = await here.run(["vault", "rotate-key"], {
      ...postgres,
      POSTERN_VAULT_URL: "postgres://127.0.0.1:1/x",
    });
    expect([away.code, away.err]).toEqual([5, expect.stringContaining("VAULT_UNREACHABLE")]);
  });
});

import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Connection } from "jsforce";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPostgres } from "../../packages/postern/src/postgres/start-postgres.ts";
import { type Folder, folder, type RunningUp } from "./up-house.ts";

let here: Folder;
let running: RunningUp;

beforeAll(async () => {
  here = await folder();
  running = await here.up();
}, 60_000);

afterAll(async () => {
  await here[Symbol.asyncDispose]();
}, 60_000);

async function jsforce(): Promise<Connection> {
  const { url, admin } = running.ready.org;
  const connection = new Connection({ loginUrl: url, version: "64.0" });
  await connection.login(admin.username, admin.password);
  return connection;
}

/** Resolves with the first row the query finds; asked again after every change that is announced, and when Postgres is back. */
async function eventually<T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T> {
  for (const until = Date.now() + 30_000; Date.now() < until; ) {
    const client = new pg.Client(running.ready.databaseUrl);
    client.on("error", () => {});
    try {
      await client.connect();
      await client.query("LISTEN postern_changes; LISTEN postern_outbox; LISTEN postern_status");
      const { rows } = await client.query<T>(text, values);
      if (rows[0]) return rows[0];
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 250);
        client.once("notification", () => {
          clearTimeout(timer);
          resolve();
        });
      });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await client.end().catch(() => {});
    }
  }
  throw new Error(`never true: ${text}`);
}

function childrenOf(parent: number): { pid: number; command: string }[] {
  return readdirSync("/proc").flatMap((entry) => {
    try {
      const afterName = readFileSync(`/proc/${entry}/stat`, "utf8").split(") ")[1] ?? "";
      if (Number(afterName.split(" ")[1]) !== parent) return [];
      return [{ pid: Number(entry), command: readFileSync(`/proc/${entry}/cmdline`, "utf8").replaceAll("\0", " ") }];
    } catch {
      return [];
    }
  });
}

describe("before anybody has connected", () => {
  it.each([
    [["query", "SELECT Id FROM Account"], 3, "NOT_CONNECTED"],
    [["describe", "Account"], 3, "NOT_CONNECTED"],
    [["logout"], 3, "NOT_CONNECTED"],
  ])("postern %j exits with %i %s and says how to connect", async (args, code, error) => {
    const result = await here.run(args);
    expect(result.code).toBe(code);
    expect(result.err).toContain(error);
    expect(result.err).toContain("postern login");
    expect(result.out).toBe("");
  });

  it("doctor finds the missing connection, skips what rests on it, and exits with 6", async () => {
    const result = await here.run(["doctor", "--json"]);
    expect(result.code).toBe(6);
    const { findings } = JSON.parse(result.out) as { findings: { check: string; state: string; code?: string }[] };
    expect(findings.find((f) => f.check === "connection")).toMatchObject({ state: "problem", code: "NOT_CONNECTED" });
    expect(findings.find((f) => f.check === "REST API")?.state).toBe("skipped");
    expect(findings.find((f) => f.check === "Postgres")?.state).toBe("ok");
  });

  it("what holds secrets is readable by its owner alone", () => {
    for (const file of ["run.json", "org/credentials.json", "org/org.sqlite"])
      expect(statSync(join(here.path, ".postern", file)).mode & 0o077, file).toBe(0);
    expect(statSync(join(here.path, ".postern/vault")).mode & 0o077).toBe(0);
  });
});

describe("connected", () => {
  beforeAll(async () => {
    const login = await here.login(running.ready);
    expect(login.err).toContain("Connected as");
    expect(login.code).toBe(0);
    expect(login.out).not.toMatch(/5Aep861|00D\w+!/);
  }, 30_000);

  it("query prints a table, JSON lines and CSV, and nothing else on standard output", async () => {
    const soql = "SELECT Name, Account.Name FROM Contact ORDER BY Id LIMIT 3";
    const [asTable, asJson, asCsv] = await Promise.all([
      here.run(["query", soql]),
      here.run(["query", soql, "--json"]),
      here.run(["query", soql, "--csv"]),
    ]);
    expect(asTable.out.split("\n")[0]).toMatch(/^Name\s+Account\.Name$/);
    const records = asJson.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { Name: string; Account: { Name: string } | null });
    expect(records).toHaveLength(3);
    expect(asCsv.out.split("\n")[0]).toBe("Name,Account.Name");
    expect(asCsv.out.trim().split("\n")).toHaveLength(4);
  });

  it("query reads past one page", async () => {
    const result = await here.run(["query", "SELECT Id FROM Contact", "--csv"]);
    expect(result.out.trim().split("\n")).toHaveLength(6001);
  });

  it.each([
    ["SELECT FROM Account", "MALFORMED_QUERY"],
    ["SELECT Nmae FROM Account", "INVALID_FIELD"],
    ["SELECT Id FROM Acount", "INVALID_TYPE"],
  ])("query %j is refused with %s and exit code 4", async (soql, code) => {
    const result = await here.run(["query", soql]);
    expect(result.code).toBe(4);
    expect(result.err).toContain(code);
  });

  it("describe lists the fields of an object", async () => {
    const result = await here.run(["describe", "Opportunity"]);
    expect(result.out).toMatch(/StageName\s+picklist/);
    expect(result.out).toMatch(/AccountId\s+→ Account/);
  });

  it("the first load brings every row, and sync status says so", async () => {
    await eventually("SELECT 1 FROM postern.object HAVING count(*) = 5 AND bool_and(state = 'live')", []);
    const status = JSON.parse((await here.run(["sync", "status", "--json"])).out) as {
      objects: { sobject: string; rows: number; state: string }[];
    };
    expect(Object.fromEntries(status.objects.map((o) => [o.sobject, o.rows]))).toMatchObject({
      Account: 2000,
      Contact: 6000,
      Lead: 3000,
      Opportunity: 4000,
      Case: 1500,
    });
    expect((await here.run(["sync", "status"])).out).toMatch(/Opportunity\s+live\s+4,000/);
  });

  it("what jsforce writes arrives in Postgres and in `events listen`", async () => {
    const listen = here.start(["events", "listen", "/data/AccountChangeEvent", "--count", "1", "--json"]);
    await listen.said(/listening/);
    const connection = await jsforce();
    const { id } = await connection.sobject("Account").create({ Name: "Sirius Cybernetics", NumberOfEmployees: 42 });
    expect(await eventually("SELECT name, numberofemployees FROM salesforce.account WHERE id = $1", [id])).toEqual({
      name: "Sirius Cybernetics",
      numberofemployees: 42,
    });
    // The subscription may have begun after the first write; this one it must see.
    await connection.sobject("Account").update({ Id: id as string, NumberOfEmployees: 43 });
    const heard = await listen.outcome;
    expect(JSON.parse(heard.out.trim().split("\n")[0] ?? "")).toMatchObject({
      header: { entityName: "Account", recordIds: [id] },
    });
  });

  it("an UPDATE in Postgres appears in the org as jsforce sees it", async () => {
    const connection = await jsforce();
    const { records } = await connection.query<{ Id: string }>(
      "SELECT Id FROM Opportunity WHERE IsClosed = false LIMIT 1",
    );
    const id = records[0]?.Id ?? "";
    const client = new pg.Client(running.ready.databaseUrl);
    await client.connect();
    await client.query("UPDATE salesforce.opportunity SET nextstep = 'Call Zaphod', amount = 4242 WHERE id = $1", [id]);
    await client.end();
    await eventually("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM postern.outbox)", []);
    expect(await connection.sobject("Opportunity").retrieve(id)).toMatchObject({
      NextStep: "Call Zaphod",
      Amount: 4242,
    });
  });

  it("doctor finds everything well", async () => {
    const result = await here.run(["doctor"]);
    expect(result.err).toContain("Healthy");
    expect(result.code).toBe(0);
  });

  it("[E9] logout revokes the grant, sync waits, and the next login goes on where it ended", async () => {
    const out = await here.run(["logout"]);
    expect(out).toMatchObject({ code: 0, err: expect.stringContaining("Logged out") });
    await eventually("SELECT 1 FROM postern.worker WHERE state = 'waiting-for-connection'");
    const connection = await jsforce();
    const { id } = await connection.sobject("Account").create({ Name: "Written while nobody was connected" });
    expect((await here.login(running.ready)).code).toBe(0);
    expect(await eventually("SELECT name FROM salesforce.account WHERE id = $1", [id])).toEqual({
      name: "Written while nobody was connected",
    });
  }, 30_000);
});

describe("trouble has a name and a fix, and loses nothing", () => {
  it("a second `up` in the same folder is refused", async () => {
    const result = await here.run(["up"]);
    expect(result).toMatchObject({ code: 1, err: expect.stringContaining("ALREADY_UP") });
  });

  it("`reset` while it runs is refused", async () => {
    expect((await here.run(["reset"])).err).toContain("ALREADY_UP");
  });

  it("a taken port is named before anything starts", async () => {
    await using other = await folder();
    const squatter = createServer().listen(other.ports.org, "127.0.0.1");
    await new Promise((resolve) => squatter.once("listening", resolve));
    const result = await other.run(["up", ...other.portFlags]);
    squatter.close();
    expect(result.code).toBe(1);
    expect(result.err).toContain("PORT_TAKEN");
    expect(result.err).toContain("--org-port");
  });

  it("the second start is the same org, database and connection", async () => {
    const before = running.ready;
    const ended = await running.stop();
    expect(ended.code).toBe(0);
    expect(ended.err).toContain("Stopped");
    running = await here.up();
    expect(running.ready.org.orgId).toBe(before.org.orgId);
    expect(running.ready.org.admin).toEqual(before.org.admin);
    const result = await here.run(["query", "SELECT Name FROM Account WHERE Name = 'Sirius Cybernetics'", "--json"]);
    expect(JSON.parse(result.out)).toEqual({ Name: "Sirius Cybernetics" });
    await eventually("SELECT 1 FROM salesforce.account WHERE name = 'Sirius Cybernetics'", []);
  }, 60_000);

  it("Postgres killed: `up` starts it again, and what was written meanwhile arrives", async () => {
    const admin = new pg.Client(running.ready.databaseUrl);
    admin.on("error", () => {});
    await admin.connect();
    const { rows } = await admin.query<{ data_directory: string }>("SHOW data_directory");
    const pid = Number(readFileSync(join(rows[0]?.data_directory ?? "", "postmaster.pid"), "utf8").split("\n")[0]);
    const closed = new Promise((resolve) => admin.once("end", resolve));
    process.kill(pid, "SIGKILL");
    await closed;
    const connection = await jsforce();
    const { id } = await connection.sobject("Account").create({ Name: "Written without Postgres" });
    expect(await eventually("SELECT name FROM salesforce.account WHERE id = $1", [id])).toEqual({
      name: "Written without Postgres",
    });
  }, 60_000);

  // Only Linux tells of other processes in files.
  it.runIf(process.platform === "linux").each(["sync", "console", "org"])(
    "a killed %s process is started again, and says so",
    async (name) => {
      const children = childrenOf(running.pid).filter(({ command }) => command.includes(`bin.ts ${name} `));
      expect(children).toHaveLength(1);
      const again = running.said(new RegExp(`The ${name} process ended \\(signal SIGKILL\\) and is started again`));
      process.kill(children[0]?.pid ?? Number.NaN, "SIGKILL");
      await again;
      const name2 = `Written after ${name} was killed`;
      const client = new pg.Client(running.ready.databaseUrl);
      await client.connect();
      await client.query("UPDATE salesforce.account SET site = $1 WHERE name = 'Sirius Cybernetics'", [name2]);
      await client.end();
      await eventually("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM postern.outbox)");
      const connection = await jsforce();
      const { records } = await connection.query<{ Site: string }>(
        "SELECT Site FROM Account WHERE Name = 'Sirius Cybernetics'",
      );
      expect(records[0]?.Site).toBe(name2);
    },
    60_000,
  );

  it("another org's database is refused with SYNC_OTHER_ORG, and is left as it is", async () => {
    await running.stop();
    const postgres = await startPostgres({ stateDir: join(here.path, ".postern") });
    await using other = await folder();
    const second = other.start(["up", "--json", "--seed", "none", ...other.portFlags], { DATABASE_URL: postgres.url });
    const ready = JSON.parse(await second.firstLine) as RunningUp["ready"];
    await other.login(ready);
    const ended = await second.outcome;
    expect(ended.code).not.toBe(0);
    expect(ended.err).toContain("SYNC_OTHER_ORG");
    const client = new pg.Client(postgres.url);
    await client.connect();
    const { rows } = await client.query<{ rows: string }>("SELECT count(*) AS rows FROM salesforce.contact");
    await client.end();
    await postgres.stop();
    expect(Number(rows[0]?.rows)).toBe(6000);
  }, 60_000);

  it("an unreadable vault is named, and is left as it is", async () => {
    const vault = join(here.path, ".postern/vault/vault.db");
    const before = readFileSync(vault);
    chmodSync(vault, 0o600);
    writeFileSync(vault, Buffer.from("this is no vault, but long enough to be read as a page of one".repeat(20)));
    const result = await here.run([
      "query",
      "SELECT Id FROM Account",
      "--login-url",
      "http://localhost:1",
      "--client-id",
      "x",
    ]);
    expect(result.code).toBe(3);
    expect(result.err).toContain("VAULT_UNREADABLE");
    expect(readFileSync(vault).subarray(0, 16).toString()).toBe("this is no vault");
    writeFileSync(vault, before);
  }, 30_000);

  it("`reset` removes everything", async () => {
    const result = await here.run(["reset"]);
    expect(result.code).toBe(0);
    expect(() => statSync(join(here.path, ".postern"))).toThrow();
  });
});

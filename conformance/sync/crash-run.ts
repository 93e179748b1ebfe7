import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { compareSides, type House } from "./sync-house.ts";

const OBJECTS = ["Account", "Contact", "Opportunity", "Lead"];

/**
 * Kills the sync process again and again, at moments drawn from the seed, during the load and while both sides are written to; then
 * lets it finish. Returns the differences between the two sides, and what happened.
 */
export async function crashRun(at: House, seed: number, kills: number) {
  const random = mulberry32(seed);
  const grant = await (await at.session()).grant();
  const stop = new AbortController();
  const counts = { kills: 0, killedWhile: {} as Record<string, number>, org: 0, postgres: 0, refusedWrites: 0 };
  const output: string[] = [];
  let child = start();

  // The tables are there once the first worker has got that far; the org's writer does not wait for it.
  const writers = [orgWriter(), tablesThere().then(() => Promise.all([sqlWriter(), sqlWriter(), longWriter()]))];
  for (; counts.kills < kills; counts.kills++) {
    // A part of the kills falls into the load, each after it has moved on a little.
    if (counts.kills > kills / 2 || !(await loadMoves())) await delay(250 + random() * 1_750);
    await delay(random() * 80);
    const state = (await loaded()) === "all" ? "live" : "loading";
    counts.killedWhile[state] = (counts.killedWhile[state] ?? 0) + 1;
    await kill(child);
    child = start();
  }
  await tablesThere();
  await delay(1_000);
  stop.abort();
  await Promise.all(writers);
  await at.settled(60_000).catch((error) => {
    throw new Error(`${error.message}\n${output.slice(-20).join("")}`);
  });
  const failed = await at.sql.query("SELECT sobject, record_id, error FROM postern.outbox WHERE state <> 'pending'");
  const differences = await compareSides(at, OBJECTS);
  await kill(child);
  const conflicts = await at.sql.query("SELECT count(*)::int AS n FROM postern.conflict");
  return { differences, failed: failed.rows, counts: { ...counts, conflicts: conflicts.rows[0].n as number } };

  function start(): ChildProcess {
    const process_ = spawn(process.execPath, [join(import.meta.dirname, "sync-process.ts")], {
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        ...process.env,
        SYNC_DATABASE: at.databaseUrl,
        SYNC_PUBSUB: at.pubsubUrl,
        SYNC_GRANT: JSON.stringify(grant),
        SYNC_OBJECTS: OBJECTS.join(","),
      },
    });
    process_.stderr!.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    return process_;
  }

  function pick<T>(list: readonly T[]): T {
    return list[Math.floor(random() * list.length)]!;
  }

  /** How far the load is, as text that changes with it. */
  async function loaded(): Promise<string> {
    const { rows } = await at.sql
      .query("SELECT sobject, loaded_to, state FROM postern.object ORDER BY sobject")
      .catch(() => ({ rows: [] }));
    const all = rows.length === OBJECTS.length && rows.every((row) => row.state === "live");
    return all ? "all" : JSON.stringify(rows);
  }

  async function loadMoves(): Promise<boolean> {
    const before = await loaded();
    if (before === "all") return false;
    await at.until("the load moves on", async () => (await loaded()) !== before);
    return true;
  }

  async function tablesThere(): Promise<void> {
    await at.until("the tables are there", async () => {
      const { rows } = await at.sql.query("SELECT to_regclass('salesforce.lead') IS NOT NULL AS there");
      return rows[0].there;
    });
  }

  /** Changes the same records as the other side does, and some of its own. Refusals (a record is gone) are part of life. */
  async function orgWriter(): Promise<void> {
    const account = at.salesforce.sobject("Account");
    const { records } = await at.salesforce.query<{ Id: string }>("SELECT Id FROM Account ORDER BY Id LIMIT 60");
    const made: string[] = [];
    while (!stop.signal.aborted) {
      const kind = random();
      try {
        if (kind < 0.6) {
          const changes = Array.from({ length: 1 + Math.floor(random() * 8) }, () => pick(records).Id);
          await account.update(
            [...new Set(changes)].map((Id) => ({ Id, [pick(["Phone", "Fax", "BillingCity"])]: `org ${random()}` })),
          );
        } else if (kind < 0.85) {
          const { id } = await account.create({ Name: `Org ${random()}`, BillingStreet: "1", NumberOfEmployees: 3 });
          made.push(id!);
          await at.salesforce.sobject("Contact").create({ LastName: `Org ${random()}`, AccountId: id! });
        } else if (made.length > 3) {
          await account.destroy(made.splice(Math.floor(random() * made.length), 1)[0]!);
        }
        counts.org++;
      } catch {
        counts.refusedWrites++;
      }
      await delay(random() * 30);
    }
  }

  async function sqlWriter(): Promise<void> {
    while (!stop.signal.aborted) {
      const client = await at.sql.connect();
      const kind = random();
      try {
        await client.query("BEGIN");
        if (kind < 0.55) {
          await client.query(
            `UPDATE salesforce.account SET ${pick(["phone", "fax", "website"])} = $1 WHERE id IN (SELECT id FROM salesforce.account WHERE id LIKE '001%' ORDER BY id LIMIT 5 OFFSET $2)`,
            [`pg ${random()}`, Math.floor(random() * 55)],
          );
        } else if (kind < 0.9) {
          const made = await client.query(
            "INSERT INTO salesforce.account (name, billingcity) VALUES ($1, 'Graz') RETURNING id",
            [`Postgres ${random()}`],
          );
          await client.query("INSERT INTO salesforce.contact (lastname, firstname, accountid) VALUES ($1, 'P', $2)", [
            `Postgres ${random()}`,
            made.rows[0].id,
          ]);
        } else {
          await client.query(
            "DELETE FROM salesforce.contact WHERE id IN (SELECT id FROM salesforce.contact WHERE lastname LIKE 'Postgres %' ORDER BY lastname LIMIT 2)",
          );
        }
        await client.query("COMMIT");
        counts.postgres++;
      } catch {
        counts.refusedWrites++;
        await client.query("ROLLBACK");
      }
      client.release();
      await delay(random() * 40);
    }
  }

  /** Keeps transactions open across others, takes its locks late, and sometimes rolls back. */
  async function longWriter(): Promise<void> {
    while (!stop.signal.aborted) {
      const client = await at.sql.connect();
      try {
        await client.query("BEGIN");
        for (let i = 0; i < 3; i++) {
          await client.query(
            "UPDATE salesforce.account SET website = $1 WHERE id = (SELECT id FROM salesforce.account WHERE id LIKE '001%' ORDER BY id LIMIT 1 OFFSET $2)",
            [`long ${random()}`, Math.floor(random() * 60)],
          );
          await delay(random() * 300);
        }
        await client.query(random() < 0.8 ? "COMMIT" : "ROLLBACK");
        counts.postgres++;
      } catch {
        counts.refusedWrites++;
        await client.query("ROLLBACK");
      }
      client.release();
    }
  }
}

function kill(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}

/** A small random source that repeats itself for a seed. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

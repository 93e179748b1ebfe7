// 200 contacts in one sObject collections call, against `node:sqlite` inserting the same values into a table with the same indexes.
import { DatabaseSync } from "node:sqlite";
import { createOrg } from "@postern/org";
import { atMost, type Bench } from "./measurement.ts";

const ROWS = 200;
const ROUNDS = 40;

function body(round: number): string {
  const records = Array.from({ length: ROWS }, (_, index) => ({
    attributes: { type: "Contact" },
    FirstName: "Ann",
    LastName: `Bench ${round}-${index}`,
    Email: `ann.${round}.${index}@example.com`,
    Phone: "+1 555 0100",
    MailingCity: "Ulm",
  }));
  return JSON.stringify({ allOrNone: false, records });
}

/** Parses the same JSON and inserts it, id and audit fields included. */
function peer() {
  const database = new DatabaseSync(":memory:");
  const columns = ["Id", "FirstName", "LastName", "Email", "Phone", "MailingCity", "OwnerId", "SystemModstamp"];
  database.exec(`CREATE TABLE Contact (${columns.join(", ")}, PRIMARY KEY (Id))`);
  for (const column of ["LastName", "Email", "OwnerId", "SystemModstamp"])
    database.exec(`CREATE INDEX "Contact.${column}" ON Contact (${column})`);
  const insert = database.prepare(`INSERT INTO Contact VALUES (${columns.map(() => "?").join(", ")})`);
  let id = 0;
  return (text: string) => {
    const { records } = JSON.parse(text) as { records: Record<string, string>[] };
    database.exec("BEGIN");
    for (const { FirstName, LastName, Email, Phone, MailingCity } of records)
      insert.run(`003${++id}`, FirstName!, LastName!, Email!, Phone!, MailingCity!, "005", "2026-03-02");
    database.exec("COMMIT");
  };
}

const bench: Bench = async () => {
  await using org = await createOrg({ seed: "acme", dailyApiRequests: 10_000_000 });
  const { accessToken } = await org.login();
  const write = peer();
  const send = async (text: string) => {
    const answer = await org.fetch("/services/data/v67.0/composite/sobjects", {
      method: "POST",
      headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
      body: text,
    });
    const results = (await answer.json()) as { success: boolean }[];
    if (results.length !== ROWS || results.some(({ success }) => !success))
      throw new Error("not every row was written");
  };
  // CPU, not the clock on the wall: machines are busy. All rounds together: the system counts CPU in coarse steps.
  const cpu = async (work: (text: string) => unknown) => {
    const before = process.threadCpuUsage();
    for (let round = 0; round < ROUNDS; round++) await work(body(round));
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000 / ROUNDS;
  };
  await cpu(write);
  const [value, ours] = [await cpu(write), await cpu(send)];
  // No promise of the plan: here to be seen when a step of the write path costs more than it should.
  return [atMost("org: 200 rows by sObject collections", ours, { name: "node:sqlite insert", value }, 25, "ms CPU")];
};

export default bench;

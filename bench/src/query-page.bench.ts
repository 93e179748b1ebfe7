// A 2,000-row SOQL page of 20 columns, against `node:sqlite` select + JSON.stringify of the same rows.
import { DatabaseSync } from "node:sqlite";
import { createOrg } from "@postern/org";
import { atMost, type Bench, median } from "./measurement.ts";
import { serviceToken } from "./service-token.ts";

const ROWS = 2_000;
const ROUNDS = 40;
const COLUMNS = [
  ...["Id", "FirstName", "LastName", "Email", "Phone", "MobilePhone", "Title", "Department", "AccountId", "OwnerId"],
  ...["MailingStreet", "MailingCity", "MailingPostalCode", "MailingCountry", "LeadSource", "IsDeleted"],
  ...["CreatedDate", "LastModifiedDate", "SystemModstamp", "Birthdate"],
];

/** The same rows in a table of their own, as they would be stored. */
function peer(records: readonly Record<string, unknown>[]) {
  const database = new DatabaseSync(":memory:");
  const names = COLUMNS.map((name) => `"${name}"`).join(", ");
  database.exec(`CREATE TABLE Contact (${COLUMNS.map((name) => `"${name}"`).join(", ")}, PRIMARY KEY ("Id"))`);
  const insert = database.prepare(`INSERT INTO Contact (${names}) VALUES (${COLUMNS.map(() => "?").join(", ")})`);
  for (const record of records)
    insert.run(
      ...COLUMNS.map((name) => {
        const value = record[name];
        return typeof value === "boolean" ? Number(value) : ((value ?? null) as string | number | null);
      }),
    );
  const select = database.prepare(`SELECT ${names} FROM Contact LIMIT ${ROWS}`);
  return () => JSON.stringify({ totalSize: ROWS, done: true, records: select.all() });
}

const bench: Bench = async () => {
  await using org = await createOrg({ seed: "acme", dailyApiRequests: 10_000_000 });
  const accessToken = await serviceToken(org);
  const soql = `SELECT ${COLUMNS.join(", ")} FROM Contact LIMIT ${ROWS}`;
  const request = () =>
    org
      .fetch(`http://localhost/services/data/v67.0/query?q=${encodeURIComponent(soql)}`, {
        headers: { authorization: `Bearer ${accessToken}` },
      })
      .then((response) => response.text());
  const page = JSON.parse(await request()) as { records: Record<string, unknown>[] };
  if (page.records.length !== ROWS) throw new Error(`expected ${ROWS} rows, got ${JSON.stringify(page).slice(0, 300)}`);
  const select = peer(page.records);

  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    let started = performance.now();
    await request();
    ours.push(performance.now() - started);
    started = performance.now();
    select();
    theirs.push(performance.now() - started);
  }
  return [
    atMost(
      "org: SOQL page of 2,000 rows × 20 columns",
      median(ours),
      { name: "node:sqlite + JSON.stringify", value: median(theirs) },
      2,
      "ms",
    ),
  ];
};

export default bench;

// How the cost of ten typical queries grows from a thousand to a million contacts. Prints a table; the promise is that what an index
// answers does not grow.
import { DatabaseSync } from "node:sqlite";
import { createOrg } from "@postern/org";
import { type Bench, type Measurement, median } from "./measurement.ts";
import { serviceToken } from "./service-token.ts";

const SIZES = [1_000, 10_000, 100_000, 1_000_000];
const PER_ACCOUNT = 10;
const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Ten queries; `n` is the number of contacts. Growing ones read every row by what they ask. */
const QUERIES: readonly { readonly name: string; readonly grows: boolean; soql(n: number): string }[] = [
  { name: "by Id", grows: false, soql: (n) => `SELECT Id, Name, Email FROM Contact WHERE Id = '${contactId(n >> 1)}'` },
  {
    name: "by e-mail",
    grows: false,
    soql: (n) => `SELECT Id, Name FROM Contact WHERE Email = 'c${n >> 1}@growth.test'`,
  },
  {
    name: "by lookup",
    grows: false,
    soql: (n) => `SELECT Id, Name FROM Contact WHERE AccountId = '${accountId(n >> 5)}'`,
  },
  {
    name: "by a parent's name",
    grows: false,
    soql: (n) => `SELECT Id, Name FROM Contact WHERE Account.Name = 'Account ${n >> 5}'`,
  },
  {
    name: "changed since, 200",
    grows: false,
    soql: () =>
      "SELECT Id, Name FROM Contact WHERE SystemModstamp > 2026-01-01T00:00:00Z ORDER BY SystemModstamp LIMIT 200",
  },
  {
    name: "name begins with, 20",
    grows: false,
    soql: () => "SELECT Id, Name FROM Contact WHERE Name LIKE 'Contact 77%' ORDER BY Name LIMIT 20",
  },
  {
    name: "parent with children",
    grows: false,
    soql: (n) => `SELECT Id, Name, (SELECT Id, Name FROM Contacts) FROM Account WHERE Id = '${accountId(n >> 5)}'`,
  },
  {
    name: "first page of 2,000",
    grows: false,
    soql: () => "SELECT Id, Name, Email, Account.Name FROM Contact LIMIT 2000",
  },
  { name: "count of all", grows: true, soql: () => "SELECT COUNT() FROM Contact" },
  {
    name: "grouped by city",
    grows: true,
    soql: () => "SELECT MailingCity, COUNT(Id) FROM Contact GROUP BY MailingCity",
  },
];

const contactId = (n: number) => id("003", n);
const accountId = (n: number) => id("001", n);

/** As the org makes ids: 12 characters of a counter behind the prefix, and the checksum. */
function id(prefix: string, n: number): string {
  let digits = "";
  for (let rest = n; digits.length < 12; rest = Math.floor(rest / 62)) digits = BASE62[rest % 62] + digits;
  const id15 = prefix + digits;
  let suffix = "";
  for (let part = 0; part < 15; part += 5) {
    let bits = 0;
    for (let i = 0; i < 5; i++) if (/[A-Z]/.test(id15[part + i]!)) bits |= 1 << i;
    suffix += "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits];
  }
  return id15 + suffix;
}

/** The org's image with so many contacts in it: written past the org, as a million writes would be the bench of another thing. */
function filled(image: Uint8Array, contacts: number): Uint8Array {
  const database = new DatabaseSync(":memory:");
  database.deserialize(image);
  database.function("fold", { deterministic: true }, (text) =>
    typeof text === "string" ? text.toLowerCase().normalize("NFC") : (text ?? null),
  );
  const owner = String(database.prepare('SELECT "Id" FROM "User" LIMIT 1').get()?.Id);
  database.exec("BEGIN");
  const insert = (sobject: string, row: Record<string, string | number | null>) => {
    const names = Object.keys(row);
    return {
      names,
      statement: database.prepare(
        `INSERT INTO "${sobject}" (${names.map((name) => `"${name}"`).join()}) VALUES (${names.map(() => "?").join()})`,
      ),
    };
  };
  // A minute apart; some five hundred lie in 2026, however many there are.
  const stamp = (n: number) =>
    `${new Date(Date.UTC(2026, 0, 1) - (contacts - 500 - n) * 60_000).toISOString().slice(0, 19)}.000+0000`;
  const audit = (n: number) => ({
    OwnerId: owner,
    CreatedById: owner,
    LastModifiedById: owner,
    CreatedDate: stamp(n),
    LastModifiedDate: stamp(n),
    SystemModstamp: stamp(n),
  });
  const account = (n: number) => ({ Id: accountId(n), Name: `Account ${n}`, ...audit(n) });
  const contact = (n: number) => ({
    Id: contactId(n),
    LastName: `Contact ${n}`,
    Name: `Contact ${n}`,
    Email: `c${n}@growth.test`,
    MailingCity: `City ${n % 50}`,
    AccountId: accountId(n % Math.max(1, Math.floor(contacts / PER_ACCOUNT))),
    ...audit(n),
  });
  const accounts = insert("Account", account(0));
  for (let n = 0; n < contacts / PER_ACCOUNT; n++) accounts.statement.run(...Object.values(account(n)));
  const rows = insert("Contact", contact(0));
  for (let n = 0; n < contacts; n++) rows.statement.run(...Object.values(contact(n)));
  database.exec("COMMIT");
  const full = database.serialize();
  database.close();
  return full;
}

const bench: Bench = async () => {
  await using empty = await createOrg({ dailyApiRequests: 10_000_000 });
  const { image, now } = await empty.snapshot();
  const times = new Map<string, number[]>();
  for (const size of SIZES) {
    await using org = await createOrg({ snapshot: { image: filled(image, size), now }, dailyApiRequests: 10_000_000 });
    const accessToken = await serviceToken(org);
    for (const { name, soql } of QUERIES) {
      const url = `http://localhost/services/data/v67.0/query?q=${encodeURIComponent(soql(size))}`;
      const samples: number[] = [];
      for (let round = 0; round < 9; round++) {
        const started = performance.now();
        const response = await org.fetch(url, { headers: { authorization: `Bearer ${accessToken}` } });
        const answer = await response.text();
        samples.push(performance.now() - started);
        if (response.status !== 200 || answer.includes('"totalSize":0'))
          throw new Error(`${name}: ${answer.slice(0, 300)}`);
      }
      times.set(name, [...(times.get(name) ?? []), median(samples)]);
    }
  }
  return QUERIES.map(({ name, grows }): Measurement => {
    const row = times.get(name) as number[];
    const [first = 1] = row;
    const ratio = (row.at(-1) as number) / first;
    return {
      what: `soql: ${name}`,
      ours: row.map((ms) => `${ms.toFixed(ms < 10 ? 2 : 0)} ms`).join(" → "),
      peer: "10³ → 10⁴ → 10⁵ → 10⁶ contacts",
      ratio,
      goal: grows ? "reads every row" : "≤ 5 ×",
      met: grows || ratio <= 5,
    };
  });
};

export default bench;

// What a search costs as an object grows from 10³ to 10⁵ records, against SQLite reading every name for the word; the first search, which
// makes the index; and what the index costs those who write.
import { DatabaseSync } from "node:sqlite";
import { createOrg, type Org } from "@postern/org";
import { atMost, type Bench, type Measurement, median, noMore } from "./measurement.ts";
import { serviceToken } from "./service-token.ts";

const SIZES = [1_000, 10_000, 100_000];
const BATCH = 2_000;
const ROUNDS = 15;
const HITS = 10;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** Words of a seed, some common and most rare, as in names. */
function texts(seed: number) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const words = Array.from({ length: 20_000 }, () =>
    Array.from({ length: 4 + Math.floor(next() * 6) }, () => LETTERS[Math.floor(next() * 26)]).join(""),
  );
  return (count: number) =>
    Array.from({ length: count }, () => words[Math.floor(next() ** 3 * words.length)]).join(" ");
}

async function sessionOf(org: Org) {
  const accessToken = await serviceToken(org);
  return org.engine.authenticate.token(accessToken, "rest", { ip: "127.0.0.1" });
}

type Session = Awaited<ReturnType<typeof sessionOf>>;

/** Milliseconds. */
function insert(org: Org, session: Session, records: readonly Record<string, string>[]): number {
  const started = performance.now();
  for (let from = 0; from < records.length; from += BATCH)
    org.engine.change.apply(
      session,
      records.slice(from, from + BATCH).map((fields) => ({ operation: "insert" as const, sobject: "Account", fields })),
    );
  return performance.now() - started;
}

async function timed(work: () => Promise<unknown> | unknown, rounds = ROUNDS): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return median(times);
}

const FIND = "FIND {needle} RETURNING Account(Id, Name)";

async function grown(size: number): Promise<Measurement[]> {
  await using org = await createOrg();
  const session = await sessionOf(org);
  const text = texts(size);
  const records = Array.from({ length: size }, (_, i) => ({
    Name: `${text(2)}${i % (size / HITS) === 0 ? " needle" : ""}${i % 3 === 0 ? " common" : ""}`,
    Description: text(20),
    Site: text(2),
    Phone: `(415) 555-${String(i % 10_000).padStart(4, "0")}`,
  }));
  insert(org, session, records);
  const plain = new DatabaseSync(":memory:");
  plain.exec("CREATE TABLE Account (Id INTEGER PRIMARY KEY, Name, Description, Site, Phone)");
  const write = plain.prepare("INSERT INTO Account (Name, Description, Site, Phone) VALUES (?, ?, ?, ?)");
  plain.exec("BEGIN");
  for (const { Name, Description, Site, Phone } of records) write.run(Name, Description, Site, Phone);
  plain.exec("COMMIT");
  const scan = plain.prepare(
    "SELECT Id, Name FROM Account WHERE Name LIKE '%needle%' OR Description LIKE '%needle%' OR Site LIKE '%needle%' OR Phone LIKE '%needle%'",
  );

  const first = await timed(() => org.engine.search.run(session, FIND), 1);
  const found = await org.engine.search.run(session, FIND);
  if (found.objects[0]?.rows.length !== HITS) throw new Error(`found ${found.objects[0]?.rows.length} records`);
  const again = await timed(() => org.engine.search.run(session, FIND));
  const peer = await timed(() => scan.all());
  plain.close();
  const common = await timed(() => org.engine.search.run(session, "FIND {common} RETURNING Account(Id, Name)"));
  const rows = size.toLocaleString("en-US");
  return [
    atMost(
      `org: search for ${HITS} of ${rows} records`,
      again,
      { name: "LIKE over all", value: peer },
      size > 1_000 ? 1 : 2,
      "ms",
    ),
    noMore(`org: search for a word that every third of ${rows} records has`, common, 1_000, "ms"),
    noMore(`org: first search of ${rows} records, per record`, (first / size) * 1_000, 100, "µs"),
  ];
}

/** The same rows into an org that has searched accounts before and into one that has not. */
async function written(): Promise<Measurement> {
  await using searched = await createOrg();
  await using plain = await createOrg();
  const sessions = [await sessionOf(searched), await sessionOf(plain)] as const;
  await searched.engine.search.run(sessions[0], FIND);
  const text = texts(7);
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < 12; round++) {
    const records = Array.from({ length: BATCH }, () => ({ Name: text(3), Description: text(20) }));
    times[0].push(insert(searched, sessions[0], records) / BATCH);
    times[1].push(insert(plain, sessions[1], records) / BATCH);
  }
  const [ours, peer] = times.map((each) => median(each.slice(2)) * 1_000) as [number, number];
  return atMost(
    "org: insert of a record once its object is searched",
    ours,
    { name: "never searched", value: peer },
    1.15,
    "µs",
  );
}

const bench: Bench = async () => {
  const measurements: Measurement[] = [];
  for (const size of SIZES) measurements.push(...(await grown(size)));
  return [...measurements, await written()];
};

export default bench;

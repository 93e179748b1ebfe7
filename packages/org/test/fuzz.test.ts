import { manualClock } from "@postern/kernel";
import { expect, it } from "vitest";
import { createOrg } from "../src/index.ts";
import { anyRequest, type FuzzRequest, type KnownRow } from "./fuzz-requests.ts";
import { seededChoice } from "./seeded-choice.ts";

/** Another seed: `FUZZ_SEED=7 FUZZ_REQUESTS=50000 npx vitest run packages/org/test/fuzz.test.ts`. */
const SEED = Number(process.env.FUZZ_SEED ?? 20_260_302);
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 6_000);
/** Far more than any answer takes, so that a slow machine does not fail it. */
const HANG_MS = 5_000;

const OBJECTS = ["Account", "Contact", "Lead", "Opportunity", "Case", "Campaign", "CampaignMember"] as const;

it(`answers ${REQUESTS} random requests without a 5xx or a hang, and every row is explained by an accepted write (seed ${SEED})`, async () => {
  await using org = await createOrg({
    clock: manualClock({ start: Date.parse("2026-03-02T09:00:00Z") }),
    dailyApiRequests: Number.MAX_SAFE_INTEGER,
  });
  const { consumerKey, consumerSecret } = org.ready.service;
  const granted = await org.fetch("http://localhost/services/oauth2/token", {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: consumerKey,
      client_secret: consumerSecret,
    }),
  });
  const { access_token } = (await granted.json()) as { access_token: string };
  const session = org.engine.authenticate.token(access_token, "rest", { ip: "127.0.0.1" });
  const fields = new Map(
    OBJECTS.map(
      (name) => [name, org.engine.describe.sobject(session, name).fields.map((field) => field.name)] as const,
    ),
  );

  const choose = seededChoice(SEED);
  const rows: KnownRow[] = [];
  const created = new Set<string>();
  const deleted = new Set<string>();
  /** The mark that the last accepted write of a row left on it. */
  const marks = new Map<string, string>();
  const locators: string[] = [];
  const statuses = new Map<number, number>();

  const accept = (request: FuzzRequest, answer: unknown, status: number) => {
    const made = (id: string, sobject: string, mark: string | null) => {
      if (!created.has(id)) rows.push({ id, sobject });
      created.add(id);
      if (mark !== null) marks.set(id, mark);
    };
    const { intent } = request;
    if (status >= 300 || intent === null) return;
    const results = (Array.isArray(answer) ? answer : [answer]) as ({ id?: string; success?: boolean } | null)[];
    intent.forEach((item, index) => {
      const result = results[index];
      const id = result?.id ?? item.id;
      if (result?.success === false || !id) return;
      if (item.operation === "delete") deleted.add(id);
      else if (item.operation === "insert") made(id, item.sobject, item.mark);
      else if (item.mark !== null) marks.set(id, item.mark);
    });
  };

  for (let n = 0; n < REQUESTS; n++) {
    const request = anyRequest(choose, { fields, rows, locators });
    const about = `seed ${SEED}, request ${n}: ${request.method} ${request.path} ${request.body ?? ""}`;
    const started = performance.now();
    const response = await org.fetch(`http://localhost${request.path}`, {
      method: request.method,
      headers: { authorization: `Bearer ${access_token}`, ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const text = await response.text();
    const { status } = response;
    expect(performance.now() - started, about).toBeLessThan(HANG_MS);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status >= 500) expect(status, `${about}\n${org.log().at(-1)?.reason}`).toBe(501);
    if (status === 501 && request.method !== "HEAD") expect(text, about).toContain("NOT_IMPLEMENTED");
    if (text.startsWith("<?xml")) {
      expect(text, about).toMatch(status >= 400 ? /^<\?xml[^>]*><Errors / : /^<\?xml[^>]*><\w/);
      continue;
    }
    const answer = text === "" ? null : parsed(text, about);
    if (status >= 400 && request.method !== "HEAD") {
      for (const refusal of refusals(answer, about))
        expect(refusal, about).toMatchObject({ errorCode: expect.any(String), message: expect.any(String) });
    }
    accept(request, answer, status);
    const next = (answer as { nextRecordsUrl?: string } | null)?.nextRecordsUrl;
    if (next) locators.push(next);
  }

  // What happened, as the event log has it; the log and the answers must tell the same story.
  const alive = new Set<string>();
  const logged = { created: new Set<string>(), deleted: new Set<string>() };
  for (const name of OBJECTS) {
    const topic = org.engine.events.topic(session, `/data/${name}ChangeEvent`);
    let position = org.engine.events.start(topic, { preset: "earliest" });
    for (;;) {
      const events = org.engine.events.read(topic, position, 500);
      if (events.length === 0) break;
      position = events.at(-1)!.replayId;
      for (const { changeType, recordIds } of events)
        for (const id of recordIds) {
          if (changeType === "CREATE") logged.created.add(id);
          if (changeType === "DELETE") logged.deleted.add(id);
          if (changeType === "DELETE") alive.delete(id);
          else if (changeType !== "UPDATE") alive.add(id);
        }
    }
  }
  expect(created.size).toBeGreaterThan(REQUESTS / 50);
  expect(deleted.size).toBeGreaterThan(0);
  expect([...logged.created].sort()).toEqual([...created].sort());
  expect([...deleted].filter((id) => !logged.deleted.has(id))).toEqual([]);

  const found = new Map<string, string | null>();
  for (const name of OBJECTS) {
    const mark = name === "CampaignMember" ? "Id" : "Description";
    let page = org.engine.query.run(session, `SELECT Id, ${mark} FROM ${name}`.replace("Id, Id", "Id"));
    for (;;) {
      for (const [id, text = null] of page.rows) found.set(id as string, text as string | null);
      if (page.nextLocator === null) break;
      page = org.engine.query.more(session, page.nextLocator);
    }
  }
  expect([...found.keys()].sort()).toEqual([...alive].sort());
  for (const [id, mark] of marks) if (alive.has(id)) expect(found.get(id), id).toBe(mark);
  // A run in which everything is refused would prove nothing.
  for (const status of [200, 201, 204, 400, 404]) expect(statuses.get(status), `${status}`).toBeGreaterThan(10);
});

/** A tree says what is wrong record by record. */
function refusals(answer: unknown, about: string): readonly unknown[] {
  if (!Array.isArray(answer) || answer.length === 0) throw new Error(`${about} was refused without a reason`);
  return answer;
}

function parsed(text: string, about: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${about} was answered with what is not JSON: ${text.slice(0, 200)}`);
  }
}

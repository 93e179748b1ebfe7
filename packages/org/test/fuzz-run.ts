import { gunzipSync } from "node:zlib";
import { manualClock } from "@postern/kernel";
import { expect } from "vitest";
import { createOrg } from "../src/index.ts";
import type { FuzzRequest, KnownRow, Outcome } from "./fuzz-records.ts";
import { anyRequest } from "./fuzz-requests.ts";
import { seededChoice } from "./seeded-choice.ts";

/** Far more than any answer takes, so that a slow machine does not fail it. */
const HANG_MS = 5_000;

const OBJECTS = ["Account", "Contact", "Lead", "Opportunity", "Case", "Campaign", "CampaignMember"] as const;

/**
 * Sends random requests: none may be answered with a 5xx or hang, and at the end every row must be explained by an accepted write, in the
 * answers and in the event log alike.
 */
export async function fuzz({ seed, requests }: { readonly seed: number; readonly requests: number }): Promise<void> {
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

  const choose = seededChoice(seed);
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
    const results = (request.outcomes?.(answer) ?? (Array.isArray(answer) ? answer : [answer])) as (Outcome | null)[];
    intent.forEach((item, index) => {
      const result = results[index];
      const id = result?.id ?? item.id;
      if (result?.success === false || !id) return;
      if (item.operation === "delete") deleted.add(id);
      else if (item.operation === "insert") made(id, item.sobject, item.mark);
      else if (item.mark !== null) marks.set(id, item.mark);
    });
  };

  for (let n = 0; n < requests; n++) {
    const request = anyRequest(choose, { fields, rows, locators });
    const about = `seed ${seed}, request ${n}: ${request.method} ${request.path} ${request.body ?? ""}`;
    const started = performance.now();
    const response = await org.fetch(`http://localhost${request.path}`, {
      method: request.method,
      headers: { authorization: `Bearer ${access_token}`, ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const text = await textOf(response);
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
  expect(created.size).toBeGreaterThan(requests / 50);
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
}

async function textOf(response: Response): Promise<string> {
  if (response.headers.get("content-encoding") !== "gzip") return response.text();
  return gunzipSync(await response.arrayBuffer()).toString();
}

/** Why a request was refused. A tree says it record by record, GraphQL without a code of the list. */
function refusals(answer: unknown, about: string): readonly unknown[] {
  if (Array.isArray(answer) && answer.length > 0) return answer;
  const { results, errors } = (answer ?? {}) as {
    results?: { errors: { statusCode: string; message: string }[] }[];
    errors?: { message: string }[];
  };
  const told = [
    ...(results ?? []).flatMap((result) => result.errors.map((error) => ({ ...error, errorCode: error.statusCode }))),
    ...(errors ?? []).map((error) => ({ ...error, errorCode: "" })),
  ];
  if (told.length === 0) throw new Error(`${about} was refused without a reason`);
  return told;
}

function parsed(text: string, about: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${about} was answered with what is not JSON: ${text.slice(0, 200)}`);
  }
}

import { expect, it } from "vitest";
import type { EngineCore } from "../src/engine/engine.ts";
import { anOrg } from "./an-org.ts";
import { type Choice, seededChoice } from "./seeded-choice.ts";

const V = "/services/data/v67.0";
const SEED = 20260302;
const GRAPHS = Number(process.env.GRAPHS ?? 60);

interface Node {
  readonly method: string;
  readonly url: string;
  readonly referenceId: string;
  readonly body?: Record<string, unknown>;
}

type Place = Awaited<ReturnType<typeof anOrg>>;

/** A graph whose nodes refer to any earlier one, shuffled; some nodes cannot succeed. */
function anyGraph(choose: Choice, n: number): Node[] {
  const nodes: Node[] = [];
  const made: { id: string; sobject: string }[] = [];
  const accountBefore = () => made.filter(({ sobject }) => sobject === "Account");
  for (let i = 0; i < 1 + choose.number(9); i++) {
    const referenceId = `n${i}`;
    const node = (method: string, url: string, body?: Record<string, unknown>) =>
      nodes.push({ method, url: `${V}/sobjects/${url}`, referenceId, ...(body && { body }) });
    const parents = accountBefore();
    const parent = parents.length > 0 ? choose.of(parents).id : null;
    const bad = choose.chance(0.06);
    switch (choose.number(5)) {
      case 0:
      case 1:
        node("POST", "Account", { Name: bad ? null : `G${n}-${i}`, ...(parent && { ParentId: `@{${parent}.id}` }) });
        if (!bad) made.push({ id: referenceId, sobject: "Account" });
        break;
      case 2:
        node("POST", "Contact", {
          LastName: `G${n}-${i}`,
          Email: bad ? "none" : null,
          ...(parent && { AccountId: `@{${parent}.id}` }),
        });
        break;
      case 3:
        if (parent) node("PATCH", `Account/@{${parent}.id}`, { Site: bad ? "s".repeat(300) : `site ${n}` });
        break;
      default:
        if (parent) node("GET", `Account/@{${parent}.${bad ? "Id" : "id"}}?fields=Name`);
    }
  }
  // The order of the list says nothing: the references do.
  return nodes
    .map((node) => ({ node, at: choose.number(1_000) }))
    .sort((a, b) => a.at - b.at)
    .map(({ node }) => node);
}

/** The same steps one by one, by the plainest route: requests of their own, in the order of their numbers, up to the first refusal. */
async function oneByOne(place: Place, graph: readonly Node[]): Promise<number[] | null> {
  const ids = new Map<string, string>();
  const statuses = new Map<string, number>();
  for (const node of [...graph].sort((a, b) => Number(a.referenceId.slice(1)) - Number(b.referenceId.slice(1)))) {
    let missing = false;
    const fill = (text: string) =>
      text.replace(/@\{(n\d+)\.(\w+)\}/g, (_, ref: string, key: string) => {
        missing ||= key !== "id" || !ids.has(ref);
        return ids.get(ref) ?? "";
      });
    const url = fill(node.url);
    const body = node.body && JSON.parse(fill(JSON.stringify(node.body)));
    const answer = missing ? { status: 400, body: null } : await place.rest(node.method, url, body);
    if (answer.status >= 300) return null;
    statuses.set(node.referenceId, answer.status);
    if (node.method === "POST") ids.set(node.referenceId, answer.body.id);
  }
  return graph.map(({ referenceId }) => statuses.get(referenceId)!);
}

const ROWS = "SELECT Name, Site, Parent.Name FROM Account ORDER BY Name";
const PEOPLE = "SELECT LastName, Email, Account.Name FROM Contact ORDER BY LastName";
/** Without ids: those go by the order of writing. */
const rows = async ({ rest }: Place) =>
  Promise.all(
    [ROWS, PEOPLE].map(async (soql) =>
      (await rest("GET", `/query?q=${encodeURIComponent(soql)}`)).text.replace(/\/00[13]\w{15}/g, ""),
    ),
  );

it(`${GRAPHS} random graphs come to what their nodes come to one by one (seed ${SEED})`, async () => {
  const choose = seededChoice(SEED);
  await using ours = await anOrg();
  await using oracle = await anOrg({ snapshot: await ours.org.snapshot() });
  await oracle.logIn();
  let whole = 0;
  for (let n = 0; n < GRAPHS; n++) {
    const nodes = anyGraph(choose, n);
    if (nodes.length === 0) continue;
    const before = await oracle.org.snapshot();
    const expected = await oneByOne(oracle, nodes);
    // What the oracle did before its refusal is undone by going back in time.
    if (expected === null) {
      await oracle.org.restore(before);
      await oracle.logIn();
    }
    const answer = await ours.rest("POST", "/composite/graph", { graphs: [{ graphId: "g", compositeRequest: nodes }] });
    const [graph] = answer.body.graphs;
    const about = JSON.stringify({ nodes, graph });
    expect(graph.isSuccessful, about).toBe(expected !== null);
    const statuses = graph.graphResponse.compositeResponse.map(
      (item: { httpStatusCode: number }) => item.httpStatusCode,
    );
    if (expected) expect(statuses, about).toEqual(expected);
    else
      expect(
        statuses.every((status: number) => status >= 400),
        about,
      ).toBe(true);
    if (expected) whole++;
  }
  expect(whole).toBeGreaterThan(GRAPHS / 4);
  expect(whole).toBeLessThan(GRAPHS);
  expect(await rows(ours)).toEqual(await rows(oracle));
});

it("50 composites at once: each is whole or not at all, and their events tell the same", async () => {
  await using place = await anOrg();
  const { rest, org } = place;
  const shared = (await rest("POST", "/sobjects/Account", { Name: "Shared", NumberOfEmployees: 0 })).body.id;
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      rest("POST", "/composite", {
        allOrNone: true,
        compositeRequest: [
          { method: "POST", url: `${V}/sobjects/Account`, referenceId: "a", body: { Name: `C${n}`, ParentId: shared } },
          { method: "PATCH", url: `${V}/sobjects/Account/${shared}`, referenceId: "p", body: { NumberOfEmployees: n } },
          {
            method: "POST",
            url: `${V}/sobjects/Contact`,
            referenceId: "c",
            body: { LastName: `C${n}`, AccountId: "@{a.id}", ...(n % 3 === 0 && { Email: "none" }) },
          },
        ],
      }),
    ),
  );
  const good = answers.filter(({ body }) => body.compositeResponse[2].httpStatusCode === 201).length;
  expect(good).toBe(33);
  const count = async (object: string) => (await rest("GET", `/query?q=SELECT+COUNT()+FROM+${object}`)).body.totalSize;
  expect([await count("Account"), await count("Contact")]).toEqual([good + 1, good]);
  const { database } = org.engine as EngineCore;
  // One transaction for each that stayed, and one for the account they share.
  expect(database.prepare("SELECT count(*) AS n FROM postern_commit").get()!.n).toBe(good + 1);
  expect(database.prepare("SELECT count(*) AS n FROM postern_event").get()!.n).toBe(3 * good + 1);
});

it("a composite waits for a row that another transaction holds, and then runs as a whole", async () => {
  await using place = await anOrg();
  const { rest, org, clock } = place;
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const id = (await rest("POST", "/sobjects/Account", { Name: "Held" })).body.id;
  const composite = (allOrNone: boolean) =>
    rest("POST", "/composite", {
      allOrNone,
      compositeRequest: [
        { method: "POST", url: `${V}/sobjects/Account`, referenceId: "a", body: { Name: "Beside" } },
        { method: "PATCH", url: `${V}/sobjects/Account/${id}`, referenceId: "p", body: { Site: "@{a.id}" } },
      ],
    });
  const statuses = (answer: Awaited<ReturnType<typeof composite>>) =>
    answer.body.compositeResponse.map((item: { httpStatusCode: number }) => item.httpStatusCode);
  const lock = await org.lockRows([id]);
  const waiting = [composite(true), composite(false)];
  await turn();
  lock.release();
  expect((await Promise.all(waiting)).map(statuses)).toEqual([
    [201, 204],
    [201, 204],
  ]);
  const again = await org.lockRows([id]);
  const refused = [composite(true), composite(false)];
  await turn();
  await clock.advance(10_000);
  const [all, each] = await Promise.all(refused);
  expect([statuses(all!), statuses(each!)]).toEqual([
    [400, 400],
    [201, 400],
  ]);
  expect(all!.body.compositeResponse[1].body).toMatchObject([{ errorCode: "UNABLE_TO_LOCK_ROW" }]);
  again.release();
});

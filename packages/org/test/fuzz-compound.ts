import {
  anyObject,
  aRow,
  BASE,
  type Intent,
  JSON_BODY,
  type Known,
  type Make,
  type Outcome,
  record,
} from "./fuzz-records.ts";
import type { Choice } from "./seeded-choice.ts";

interface Part {
  readonly subrequest: { method: string; url: string; referenceId: string; body?: unknown };
  readonly intent: Intent;
}

interface Answered {
  readonly httpStatusCode: number;
  readonly body: { id?: string; success?: boolean } | null;
}

/** Several writes in one request, as a composite, a graph, a batch or a tree. */
export const compound: Make = (choose, known) => choose.of([composite, graph, batch, tree])(choose, known);

function part(choose: Choice, known: Known, n: number): Part {
  const row = aRow(choose, known);
  const operation = choose.of(["insert", "insert", "update", "delete"] as const);
  const sobject = operation === "insert" ? anyObject(choose, known) : row.sobject;
  const path = `${BASE}/sobjects/${sobject}`;
  const referenceId = `r${n}`;
  if (operation === "delete")
    return {
      subrequest: { method: "DELETE", url: `${path}/${row.id}`, referenceId },
      intent: { operation, sobject, id: row.id, mark: null },
    };
  const { body, mark } = record(choose, known, sobject, operation === "insert");
  if (n > 0 && choose.chance(0.2)) body.OwnerId = choose.of(["@{r0.id}", "@{r0.nope}", "@{r9.id}"]);
  return operation === "insert"
    ? { subrequest: { method: "POST", url: path, referenceId, body }, intent: { operation, sobject, mark } }
    : {
        subrequest: { method: "PATCH", url: `${path}/${row.id}`, referenceId, body },
        intent: { operation, sobject, id: row.id, mark },
      };
}

const parts = (choose: Choice, known: Known) =>
  Array.from({ length: 1 + choose.number(4) }, (_, n) => part(choose, known, n));

const outcome = ({ httpStatusCode, body }: Answered): Outcome => ({ ...body, success: httpStatusCode < 300 });

const post = (resource: string, body: object) => ({
  method: "POST",
  path: `${BASE}/composite${resource}`,
  headers: JSON_BODY,
  body: JSON.stringify(body),
});

const composite: Make = (choose, known) => {
  const steps = parts(choose, known);
  const [allOrNone, collateSubrequests] = [choose.chance(0.4), choose.chance(0.3)];
  const compositeRequest = steps.map(({ subrequest }) => subrequest);
  return {
    ...post("", { allOrNone, collateSubrequests, compositeRequest }),
    intent: steps.map(({ intent }) => intent),
    outcomes: (answer) => (answer as { compositeResponse: Answered[] }).compositeResponse.map(outcome),
  };
};

const graph: Make = (choose, known) => {
  const graphs = Array.from({ length: 1 + choose.number(2) }, (_, n) => ({
    graphId: `g${n}`,
    steps: parts(choose, known),
  }));
  return {
    ...post("/graph", {
      graphs: graphs.map(({ graphId, steps }) => ({
        graphId,
        compositeRequest: steps.map(({ subrequest }) => subrequest),
      })),
    }),
    intent: graphs.flatMap(({ steps }) => steps.map(({ intent }) => intent)),
    outcomes: (answer) =>
      (
        answer as { graphs: { isSuccessful: boolean; graphResponse: { compositeResponse: Answered[] } }[] }
      ).graphs.flatMap(({ isSuccessful, graphResponse }, n) =>
        graphs[n]!.steps.map((_, step) =>
          isSuccessful ? outcome(graphResponse.compositeResponse[step]!) : { success: false },
        ),
      ),
  };
};

const batch: Make = (choose, known) => {
  const steps = parts(choose, known);
  const batchRequests = steps.map(({ subrequest: { method, url, body } }) => ({
    method,
    url: url.replace("/services/data/", ""),
    richInput: body,
  }));
  return {
    ...post("/batch", { haltOnError: choose.chance(0.3), batchRequests }),
    intent: steps.map(({ intent }) => intent),
    outcomes: (answer) =>
      (answer as { results: { statusCode: number; result: Answered["body"] }[] }).results.map(
        ({ statusCode, result }) => outcome({ httpStatusCode: statusCode, body: result }),
      ),
  };
};

const CHILDREN = { Account: { Contacts: "Contact", Opportunities: "Opportunity", Cases: "Case" } } as const;

const tree: Make = (choose, known) => {
  const intent: Intent[] = [];
  const row = (sobject: string) => {
    const { body, mark } = record(choose, known, sobject, true);
    const attributes = { type: sobject, referenceId: `t${intent.length}` };
    intent.push({ operation: "insert", sobject, mark });
    return { ...body, attributes };
  };
  const records = Array.from({ length: 1 + choose.number(3) }, () => {
    const account: Record<string, unknown> = row("Account");
    for (const [name, sobject] of Object.entries(CHILDREN.Account))
      if (choose.chance(0.3)) account[name] = { records: [row(sobject)] };
    return account;
  });
  return {
    ...post("/tree/Account", { records }),
    intent,
    outcomes: (answer) => {
      const { results } = answer as { results: { referenceId: string; id: string }[] };
      const ids = new Map(results.map(({ referenceId, id }) => [referenceId, id]));
      return intent.map((_, n) => ({ success: true, id: ids.get(`t${n}`) ?? null }));
    },
  };
};

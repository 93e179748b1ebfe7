import { ApiFault } from "../../../engine/api-fault.ts";
import { changeOptions, type RestCall, type RestHandler } from "../call.ts";
import { jsonText } from "../replies.ts";
import { type GraphOrder, graphOrder } from "./graph-order.ts";
import { inGraph } from "./permitted.ts";
import { entriesOf, jsonBody, malformed, required, type Step, stepsOf } from "./read-subrequests.ts";
import { answersOf, itemText, type Outcome, refusedWith, rolledBack, runStep } from "./run-steps.ts";

/** REST API Developer Guide, "Composite Graph Limits". */
const MAX_GRAPHS = 75;
const MAX_NODES = 500;
const MAX_DEPTH = 15;
const MAX_KINDS = 15;
const MAX_FAILED = 14;
/** Unique, beginning with a letter or digit, shorter than 40, without a period (same guide, "Using Composite Graph"). */
const GRAPH_ID = /^[A-Za-z0-9][^.]{0,38}$/;
const KIND = /^\/+services\/+data\/+(v[\d.]+)\/+sobjects\/+([^/?]+)/i;

interface Graph {
  readonly graphId: string;
  readonly steps: readonly Step[];
  readonly order: GraphOrder;
}

const tooMany = (message: string) => new ApiFault("LIMIT_EXCEEDED", message);

function kindOf({ method, url }: Step): string {
  const match = KIND.exec(url);
  return match ? `${method} ${match[1]} ${match[2]}`.toLowerCase() : `${method} ${url}`;
}

function checkLimits(graphs: readonly Graph[]) {
  if (graphs.length > MAX_GRAPHS) throw tooMany(`Limit of ${MAX_GRAPHS} reached for graphs in a request.`);
  const nodes = graphs.flatMap(({ steps }) => steps);
  if (nodes.length > MAX_NODES) throw tooMany(`Limit of ${MAX_NODES} reached for nodes in a request.`);
  if (new Set(nodes.map(kindOf)).size > MAX_KINDS)
    throw tooMany(`Limit of ${MAX_KINDS} reached for different nodes in a request.`);
  const deep = graphs.find(({ order }) => order.depth > MAX_DEPTH);
  if (deep) throw tooMany(`The depth of graph ${deep.graphId} is over the limit of ${MAX_DEPTH}.`);
}

function readGraphs(call: RestCall): readonly Graph[] {
  const ids = new Set<string>();
  const graphs = entriesOf(jsonBody(call), "graphs").map((entry): Graph => {
    const graphId = required(entry, "graphId");
    if (!GRAPH_ID.test(graphId))
      throw malformed(
        `Provided graphId ('${graphId}') must start with a letter or a number, be shorter than 40 characters and contain no period.`,
      );
    if (ids.has(graphId)) throw new ApiFault("INVALID_INPUT", `Duplicate graphId provided in the request: ${graphId}`);
    ids.add(graphId);
    const steps = stepsOf(call, entry);
    return { graphId, steps, order: graphOrder(steps) };
  });
  checkLimits(graphs);
  return graphs;
}

function circular(step: Step): Outcome {
  const message = `Invalid reference specified. ${step.referenceId} depends on itself through the references of other nodes.`;
  return refusedWith(step, new ApiFault("PROCESSING_HALTED", message));
}

/** The nodes in the order of their references, up to the first that fails. */
function runNodes(call: RestCall, { order }: Graph): Outcome[] {
  const answers = answersOf(call);
  const outcomes: Outcome[] = [];
  for (const step of order.ordered) {
    const outcome = runStep(call, step, answers, { allOrNone: true, permit: inGraph });
    answers.add(outcome);
    outcomes.push(outcome);
    if (outcome.failed) break;
  }
  return outcomes;
}

/** All of the graph, or nothing of it. */
async function runGraph(
  call: RestCall,
  graph: Graph,
): Promise<{ readonly successful: boolean; readonly outcomes: readonly Outcome[] }> {
  const { steps, order } = graph;
  if (order.circular.length > 0)
    return { successful: false, outcomes: rolledBack(steps, order.circular.map(circular)) };
  const anyFailed = (outcomes: readonly Outcome[]) => outcomes.some(({ failed }) => failed);
  const outcomes = await call.engine.change.attempt(() =>
    call.engine.change.transaction(call.session, () => runNodes(call, graph), {
      ...changeOptions(call),
      undo: anyFailed,
    }),
  );
  if (anyFailed(outcomes)) return { successful: false, outcomes: rolledBack(steps, outcomes) };
  const byId = new Map(outcomes.map((outcome) => [outcome.step.referenceId, outcome]));
  return { successful: true, outcomes: steps.map(({ referenceId }) => byId.get(referenceId)!) };
}

function halted({ steps }: Graph) {
  const fault = new ApiFault(
    "PROCESSING_HALTED",
    `Processing was halted because the number of failed graphs in the request is over the limit of ${MAX_FAILED}.`,
  );
  return { successful: false, outcomes: steps.map((step) => refusedWith(step, fault)) };
}

/** `POST /composite/graph`: graphs of dependent requests, each all-or-none on its own. */
export const graph: RestHandler = async (call) => {
  let failed = 0;
  const texts: string[] = [];
  for (const each of readGraphs(call)) {
    const { successful, outcomes } = failed > MAX_FAILED ? halted(each) : await runGraph(call, each);
    if (!successful) failed++;
    texts.push(
      `{"graphId":${JSON.stringify(each.graphId)},"graphResponse":{"compositeResponse":[${outcomes.map(itemText).join(",")}]},"isSuccessful":${successful}}`,
    );
  }
  return jsonText(`{"graphs":[${texts.join(",")}]}`);
};

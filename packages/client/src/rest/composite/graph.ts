import type { Caller } from "../caller.ts";
import { restErrors } from "../errors.ts";
import { type CallOptions, callOptions } from "../records/write-headers.ts";
import { wireForm } from "./composite.ts";
import { type Call, createCall, type Item, type Outcome, outcomeOf, type StepOutcomes } from "./outcome.ts";
import type { Step, StepRequest } from "./step.ts";
import { createSteps, type GraphSteps } from "./steps.ts";

/** Graphs of a payload, nodes of a graph and of a payload (REST API guide: Composite Graph). */
const GRAPH_LIMIT = 75;
const NODE_LIMIT = 500;

export type BuildGraph<S extends object, Steps extends readonly Step[]> = (steps: GraphSteps<S>) => Steps;

interface Graph {
  readonly id: string;
  readonly returned: readonly Step[];
  readonly requests: readonly StepRequest[];
}

interface GraphAnswer {
  readonly graphs: readonly {
    readonly graphId: string;
    readonly graphResponse: {
      readonly compositeResponse: readonly { body: unknown; httpStatusCode: number; referenceId: string }[];
    };
  }[];
}

/** One transaction of up to 500 steps. */
export function createGraph<S extends object, const Steps extends readonly Step[]>(
  caller: Caller,
  build: BuildGraph<S, Steps>,
  options?: CallOptions,
): Call<Steps> {
  const graph = graphOf(build, 0);
  return createCall(graph.returned as Steps, graph.requests, true, async () => {
    const items = await sendPayload(caller, [graph], options);
    return outcomesOf(graph, items);
  });
}

/** Transactions of their own in as few calls as they fit into; outcomes by graph and by position in it. */
export async function sendGraphs<S extends object, const Steps extends readonly Step[]>(
  caller: Caller,
  builds: readonly BuildGraph<S, Steps>[],
  options?: CallOptions,
): Promise<StepOutcomes<Steps>[]> {
  const graphs = builds.map(graphOf);
  const outcomes: StepOutcomes<Steps>[] = [];
  for (const payload of payloads(graphs)) {
    const items = await sendPayload(caller, payload, options);
    for (const graph of payload) {
      const all = outcomesOf(graph, items);
      const at = (step: Step) => graph.requests.findIndex((one) => one.step === step);
      outcomes.push(graph.returned.map((step) => all[at(step)]) as StepOutcomes<Steps>);
    }
  }
  return outcomes;
}

function graphOf<S extends object, Steps extends readonly Step[]>(build: BuildGraph<S, Steps>, index: number): Graph {
  const { build: steps, requests } = createSteps<S>();
  const returned = build(steps);
  if (requests.length > NODE_LIMIT)
    throw restErrors.COMPOSITE_REFUSED({ detail: `a graph of ${requests.length} steps; ${NODE_LIMIT} are possible` });
  return { id: `graph${index + 1}`, returned, requests };
}

function payloads(graphs: readonly Graph[]): readonly Graph[][] {
  const all: Graph[][] = [];
  let nodes = 0;
  for (const graph of graphs) {
    const last = all.at(-1);
    nodes += graph.requests.length;
    if (last && last.length < GRAPH_LIMIT && nodes <= NODE_LIMIT) last.push(graph);
    else {
      all.push([graph]);
      nodes = graph.requests.length;
    }
  }
  return all;
}

type Items = ReadonlyMap<string, ReadonlyMap<string, Item>>;

async function sendPayload(caller: Caller, payload: readonly Graph[], options?: CallOptions): Promise<Items> {
  const { graphs } = await caller.json<GraphAnswer>({
    method: "POST",
    path: "composite/graph",
    body: {
      graphs: payload.map(({ id, requests }) => ({
        graphId: id,
        compositeRequest: requests.map((one) => wireForm(caller, one)),
      })),
    },
    ...callOptions(options),
  });
  return new Map(
    graphs.map(({ graphId, graphResponse }) => [
      graphId,
      new Map(
        graphResponse.compositeResponse.map((one) => [one.referenceId, { status: one.httpStatusCode, body: one.body }]),
      ),
    ]),
  );
}

function outcomesOf({ id, requests }: Graph, items: Items): readonly Outcome<unknown>[] {
  const missing: Item = { status: 500, body: null };
  return requests.map((request) => outcomeOf(request, items.get(id)?.get(request.step.reference) ?? missing));
}

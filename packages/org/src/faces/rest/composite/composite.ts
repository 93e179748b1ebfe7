import { ApiFault } from "../../../engine/api-fault.ts";
import { after, type RestCall, type RestHandler } from "../call.ts";
import { json, jsonText } from "../replies.ts";
import { collated } from "./collation.ts";
import { inComposite } from "./permitted.ts";
import { flag, jsonBody, type Step, stepsOf } from "./read-subrequests.ts";
import { answersOf, itemText, type Outcome, rolledBack, runStep } from "./run-steps.ts";

/** REST API Developer Guide, "Composite Request Body". */
const MAX_STEPS = 25;
const MAX_QUERIES = 5;
const COLLATED_SINCE = 49;
const QUERY = /^\/+services\/+data\/+[^/]+\/+(?:query|queryAll|composite\/+sobjects)(?:[/?]|$)/i;

/** `GET /composite`: where the other composite resources are. */
export const list: RestHandler = (call) =>
  json(
    Object.fromEntries(["tree", "batch", "sobjects", "graph"].map((name) => [name, `${call.base}/composite/${name}`])),
  );

function checkLimits(steps: readonly Step[]) {
  if (steps.length > MAX_STEPS)
    throw new ApiFault("LIMIT_EXCEEDED", `Limit of ${MAX_STEPS} reached for operations in a composite request.`);
  if (steps.filter(({ url }) => QUERY.test(url)).length > MAX_QUERIES)
    throw new ApiFault(
      "LIMIT_EXCEEDED",
      `Limit of ${MAX_QUERIES} reached for sObject Collections and query operations in a composite request.`,
    );
}

const anyFailed = (outcomes: readonly Outcome[]) => outcomes.some(({ failed }) => failed);

/** The composite request while it runs: each group in a transaction, or all of them in one. */
function runner(call: RestCall, allOrNone: boolean) {
  const answers = answersOf(call);
  const runGroup = (group: readonly Step[]) =>
    group.map((step) => {
      const outcome = runStep(call, step, answers, { allOrNone, permit: inComposite });
      answers.add(outcome);
      return outcome;
    });
  return {
    /** Up to the group in which something failed. */
    runAll(groups: readonly (readonly Step[])[]): readonly Outcome[] {
      const outcomes: Outcome[] = [];
      for (const group of groups) {
        outcomes.push(...runGroup(group));
        if (anyFailed(outcomes)) break;
      }
      return outcomes;
    },
    async runEach(groups: readonly (readonly Step[])[]): Promise<readonly Outcome[]> {
      const outcomes: Outcome[] = [];
      for (const group of groups) {
        const reads = group.every(({ method }) => method === "GET");
        const run = () => runGroup(group);
        outcomes.push(...(reads ? run() : await call.engine.change.submitTransaction(run)));
      }
      return outcomes;
    },
  };
}

/** `POST /composite`: subrequests that may use each other's answers. Answers 200 whatever they come to. */
export const composite: RestHandler = (call) => {
  const body = jsonBody(call);
  const allOrNone = flag(body, "allOrNone", false);
  const collate = flag(body, "collateSubrequests", Number.parseInt(call.version, 10) >= COLLATED_SINCE);
  const steps = stepsOf(call, body);
  checkLimits(steps);
  const groups = collated(steps, collate);
  const { runAll, runEach } = runner(call, allOrNone);
  const done = allOrNone ? call.engine.change.submitTransaction(() => runAll(groups), anyFailed) : runEach(groups);
  return after(done, (ran) => {
    const outcomes = allOrNone && anyFailed(ran) ? rolledBack(steps, ran) : ran;
    return jsonText(`{"compositeResponse":[${outcomes.map(itemText).join(",")}]}`);
  });
};

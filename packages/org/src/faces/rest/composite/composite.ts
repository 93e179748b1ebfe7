import { ApiFault } from "../../../engine/api-fault.ts";
import type { RestCall, RestHandler } from "../call.ts";
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

/** Group by group; all or none stops with the group in which something failed. */
function runAll(call: RestCall, groups: readonly (readonly Step[])[], allOrNone: boolean): Outcome[] {
  const answers = answersOf(call);
  const outcomes: Outcome[] = [];
  const runGroup = (group: readonly Step[]) => {
    for (const step of group) {
      const outcome = runStep(call, step, answers, { allOrNone, permit: inComposite });
      answers.add(outcome);
      outcomes.push(outcome);
    }
  };
  for (const group of groups) {
    if (allOrNone || group.length === 1) runGroup(group);
    else call.engine.change.transaction(() => runGroup(group));
    if (allOrNone && outcomes.some(({ failed }) => failed)) break;
  }
  return outcomes;
}

/** `POST /composite`: subrequests that may use each other's answers. Answers 200 whatever they come to. */
export const composite: RestHandler = (call) => {
  const body = jsonBody(call);
  const allOrNone = flag(body, "allOrNone", false);
  const collate = flag(body, "collateSubrequests", Number.parseInt(call.version, 10) >= COLLATED_SINCE);
  const steps = stepsOf(call, body);
  checkLimits(steps);
  const groups = collated(steps, collate);
  const anyFailed = (outcomes: readonly Outcome[]) => outcomes.some(({ failed }) => failed);
  const run = () => runAll(call, groups, allOrNone);
  let outcomes: readonly Outcome[] = allOrNone ? call.engine.change.transaction(run, anyFailed) : run();
  if (allOrNone && anyFailed(outcomes)) outcomes = rolledBack(steps, outcomes);
  return jsonText(`{"compositeResponse":[${outcomes.map(itemText).join(",")}]}`);
};

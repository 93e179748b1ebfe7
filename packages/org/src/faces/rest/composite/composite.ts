import { ApiFault } from "../../../engine/api-fault.ts";
import { changeOptions, type RestCall, type RestHandler } from "../call.ts";
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

/** Runs a group of subrequests, which may refer to those of groups before. */
function groupRunner(call: RestCall, allOrNone: boolean): (group: readonly Step[]) => Outcome[] {
  const answers = answersOf(call);
  return (group) =>
    group.map((step) => {
      const outcome = runStep(call, step, answers, { allOrNone, permit: inComposite });
      answers.add(outcome);
      return outcome;
    });
}

const anyFailed = (outcomes: readonly Outcome[]) => outcomes.some(({ failed }) => failed);

/** All in one transaction; it stops with the group in which something failed. */
function runTogether(call: RestCall, groups: readonly (readonly Step[])[]) {
  const work = () => {
    const run = groupRunner(call, true);
    const outcomes: Outcome[] = [];
    for (const group of groups) {
      outcomes.push(...run(group));
      if (anyFailed(outcomes)) break;
    }
    return outcomes;
  };
  const { change } = call.engine;
  return change.attempt(() => change.transaction(call.session, work, { ...changeOptions(call), undo: anyFailed }));
}

/** Each group in a transaction of its own, which waits by itself for rows that others hold. */
async function runApart(call: RestCall, groups: readonly (readonly Step[])[]) {
  const run = groupRunner(call, false);
  const { change } = call.engine;
  const outcomes: Outcome[] = [];
  for (const group of groups) {
    const work = () =>
      group.length === 1 ? run(group) : change.transaction(call.session, () => run(group), changeOptions(call));
    outcomes.push(...(await change.attempt(work)));
  }
  return outcomes;
}

/** `POST /composite`: subrequests that may use each other's answers. Answers 200 whatever they come to. */
export const composite: RestHandler = async (call) => {
  const body = jsonBody(call);
  const allOrNone = flag(body, "allOrNone", false);
  const collate = flag(body, "collateSubrequests", Number.parseInt(call.version, 10) >= COLLATED_SINCE);
  const steps = stepsOf(call, body);
  checkLimits(steps);
  const groups = collated(steps, collate);
  let outcomes: readonly Outcome[] = await (allOrNone ? runTogether(call, groups) : runApart(call, groups));
  if (allOrNone && anyFailed(outcomes)) outcomes = rolledBack(steps, outcomes);
  return jsonText(`{"compositeResponse":[${outcomes.map(itemText).join(",")}]}`);
};

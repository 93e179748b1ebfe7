import { apexOrg } from "../apex/apex-org.ts";
import { ApiFault } from "../api-fault.ts";
import type { ActionDescribe, ActionKind, ActionResult, ActionsDoor } from "../doors/actions.ts";
import type { ChangeDoor } from "../doors/change.ts";
import type { QueryDoor } from "../doors/query.ts";
import type { Session } from "../doors/session.ts";
import { inputFaults } from "./check-inputs.ts";
import { convertLead } from "./convert-lead.ts";
import { emailSimple } from "./email-simple.ts";
import type { InvocableActions } from "./invocable-action.ts";
import type { ActionRooms, StandardAction } from "./standard-action.ts";

const STANDARD: readonly StandardAction[] = [convertLead, emailSimple];
const MAX_INPUTS = 200;

type Inputs = readonly Readonly<Record<string, unknown>>[];

export function createActionsDoor(deps: {
  readonly query: QueryDoor;
  readonly change: ChangeDoor;
  readonly send: ActionRooms["send"];
  readonly now: () => number;
  /** Declared for this org. */
  readonly actions: InvocableActions;
}): ActionsDoor {
  const { query, change, send, now, actions } = deps;

  function list(kind: ActionKind): ActionDescribe[] {
    if (kind === "standard")
      return STANDARD.map(({ invoke: _, ...action }) => ({ ...action, kind, type: action.name.toUpperCase() }));
    return Object.entries(actions)
      .filter(([, action]) => (action.kind ?? "apex") === kind)
      .map(([name, action]) => ({
        name,
        label: action.label ?? name,
        description: action.description ?? null,
        category: action.category ?? null,
        type: kind.toUpperCase(),
        kind,
        inputs: action.inputs ?? [],
        outputs: action.outputs ?? [],
      }));
  }

  async function runStandard(session: Session, name: string, inputs: Inputs): Promise<ActionResult[]> {
    const action = STANDARD.find((each) => each.name === name)!;
    const results: ActionResult[] = [];
    for (const input of inputs)
      try {
        results.push({ isSuccess: true, outputValues: await action.invoke(input, { session, change, send }) });
      } catch (error) {
        if (!(error instanceof ApiFault)) throw error;
        results.push({ isSuccess: false, faults: [error] });
      }
    return results;
  }

  async function runDeclared(session: Session, name: string, inputs: Inputs): Promise<ActionResult[]> {
    try {
      const outputs = await actions[name]!.invoke(inputs, apexOrg({ query, change, now }, session));
      if (!Array.isArray(outputs) || outputs.length !== inputs.length)
        throw new Error(`the action answered ${outputs?.length ?? "no"} outputs for ${inputs.length} inputs`);
      return outputs.map((outputValues) => ({ isSuccess: true, outputValues }));
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      const fault = new ApiFault("UNKNOWN_EXCEPTION", `An Apex error occurred: ${message}`);
      return inputs.map(() => ({ isSuccess: false, faults: [fault] }));
    }
  }

  return {
    list: (_session, kind) => list(kind),
    find(_session, kind, name) {
      const found = list(kind).find((action) => action.name.toLowerCase() === name.toLowerCase());
      if (!found) throw new ApiFault("NOT_FOUND", "The requested resource does not exist");
      return found;
    },
    async invoke(session, action, inputs) {
      if (inputs.length > MAX_INPUTS)
        throw new ApiFault(
          "LIMIT_EXCEEDED",
          `An action takes at most ${MAX_INPUTS} inputs: ${inputs.length} were given`,
        );
      const faults = inputs.map((input) => inputFaults(action.inputs, input));
      const good = inputs.filter((_, at) => faults[at]!.length === 0);
      const run = action.kind === "standard" ? runStandard : runDeclared;
      const results = good.length === 0 ? [] : await run(session, action.name, good);
      let next = 0;
      return faults.map((found) => (found.length > 0 ? { isSuccess: false, faults: found } : results[next++]!));
    },
  };
}

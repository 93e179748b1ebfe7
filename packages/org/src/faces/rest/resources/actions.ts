import { ApiFault } from "../../../engine/api-fault.ts";
import type { ActionDescribe, ActionKind, ActionParameter, ActionResult } from "../../../engine/doors/index.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { itemErrors, resourceNotFound } from "../error-body.ts";
import { json } from "../replies.ts";

/** Kinds of custom actions that Salesforce has; those not built here have none of theirs. */
const CUSTOM_KINDS = [
  "apex",
  "emailAlert",
  "flow",
  "generatePromptResponse",
  "quickAction",
  "sendNotification",
] as const;
const BUILT: ReadonlySet<string> = new Set(["apex", "flow"]);

const pathOf = (call: RestCall, kind: ActionKind) =>
  `${call.base}/actions/${kind === "standard" ? kind : `custom/${kind}`}`;

export const actions: RestHandler = (call) =>
  json({ custom: `${call.base}/actions/custom`, standard: `${call.base}/actions/standard` });

export const customKinds: RestHandler = (call) =>
  json(Object.fromEntries(CUSTOM_KINDS.map((kind) => [kind, `${call.base}/actions/custom/${kind}`])));

function listOf(call: RestCall, kind: ActionKind) {
  const list = call.engine.actions.list(call.session, kind);
  return json({
    actions: list.map(({ label, name, type }) => ({ label, name, type, url: `${pathOf(call, kind)}/${name}` })),
  });
}

const parameter = (one: ActionParameter) => ({
  description: one.description ?? null,
  label: one.label ?? one.name,
  maxOccurs: one.list ? 2000 : 1,
  name: one.name,
  picklistValues: null,
  type: one.type,
});

const input = (one: ActionParameter) => ({
  apexClass: null,
  byteLength: 0,
  ...parameter(one),
  required: one.required ?? false,
  sobjectType: null,
});

function described({ category, description, inputs, kind, label, name, outputs, type }: ActionDescribe) {
  return json({
    category,
    description,
    inputs: inputs.map(input),
    label,
    name,
    outputs: outputs.map(parameter),
    standard: kind === "standard",
    targetEntityName: null,
    type,
  });
}

const resultOf = (actionName: string, result: ActionResult) => ({
  actionName,
  errors: result.isSuccess ? null : itemErrors(result.faults),
  isSuccess: result.isSuccess,
  outputValues: result.isSuccess ? result.outputValues : null,
});

async function invoke(call: RestCall, kind: ActionKind, name: string) {
  const action = call.engine.actions.find(call.session, kind, name);
  const { inputs } = call.body.object();
  const isInput = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
  if (!Array.isArray(inputs) || !inputs.every(isInput))
    throw new ApiFault("INVALID_API_INPUT", 'The body must have a list of inputs: {"inputs": [{…}]}');
  const results = await call.engine.actions.invoke(call.session, action, inputs);
  const failed = results.find((result) => !result.isSuccess);
  if (failed) call.request.note.errorCode = failed.faults[0]!.errorCode;
  return json(
    results.map((result) => resultOf(action.name, result)),
    failed ? 400 : 200,
  );
}

/** The kind in the path. Throws ApiFault NOT_FOUND. */
function kindOf(call: RestCall): ActionKind | null {
  const asked = call.params[0]!.toLowerCase();
  const kind = CUSTOM_KINDS.find((each) => each.toLowerCase() === asked);
  if (kind === undefined) throw resourceNotFound();
  return BUILT.has(kind) ? (kind as ActionKind) : null;
}

export const standardActions: RestHandler = (call) => listOf(call, "standard");
export const standardAction: RestHandler = (call) =>
  described(call.engine.actions.find(call.session, "standard", call.params[0]!));
export const invokeStandard: RestHandler = (call) => invoke(call, "standard", call.params[0]!);

export const customActions: RestHandler = (call) => {
  const kind = kindOf(call);
  return kind === null ? json({ actions: [] }) : listOf(call, kind);
};

export const customAction: RestHandler = (call) => {
  const kind = kindOf(call);
  if (kind === null) throw resourceNotFound();
  return described(call.engine.actions.find(call.session, kind, call.params[1]!));
};

export const invokeCustom: RestHandler = (call) => {
  const kind = kindOf(call);
  if (kind === null) throw resourceNotFound();
  return invoke(call, kind, call.params[1]!);
};

import { toId18 } from "@postern/kernel";
import { GraphQLError, type GraphQLObjectType, type GraphQLResolveInfo, getArgumentValues } from "graphql";
import { ApiFault } from "../../../../engine/api-fault.ts";
import type { Change, FieldValues } from "../../../../engine/doors/index.ts";
import { type GraphCall, refused } from "../graph-call.ts";
import type { ObjectView } from "../schema/org-view.ts";
import type { GraphRecord } from "./graph-record.ts";
import { recordById } from "./record-query.ts";
import { type Selected, selected } from "./selection.ts";

/** A record that a mutation made, changed or deleted. */
export interface Mutated {
  readonly id: string;
}

type Outcomes = Record<string, Mutated | Error>;

/** `@{accountAlias}`: the id of what an earlier mutation of the request made. */
const REFERENCE = /^@\{(\w+)\}$/;

/**
 * Every mutation of the request in order, in one transaction. With `allOrNone`, the default, a refusal takes all of them back.
 *
 * @returns per response key what was done, or why not
 */
export function runMutations(
  call: GraphCall,
  info: GraphQLResolveInfo,
  type: GraphQLObjectType,
  allOrNone: boolean,
): Outcomes {
  const asked = selected(info, info.fieldNodes, type).filter(({ name }) => name !== "__typename");
  const work = () => {
    const outcomes: Outcomes = {};
    for (const each of asked) outcomes[each.key] = runOne(call, info, type, each, outcomes);
    return outcomes;
  };
  const failed = (outcomes: Outcomes) => Object.values(outcomes).some((outcome) => outcome instanceof Error);
  const { change } = call.engine;
  if (!allOrNone) return change.transaction(call.session, work, call.changeOptions);
  const outcomes = change.transaction(call.session, work, { ...call.changeOptions, undo: failed });
  if (!failed(outcomes)) return outcomes;
  return Object.fromEntries(
    Object.entries(outcomes).map(([key, outcome]) => [
      key,
      outcome instanceof Error ? outcome : refused(ROLLED_BACK()),
    ]),
  );
}

const ROLLED_BACK = () =>
  new ApiFault(
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "Record rolled back because not all records were valid and the request was using AllOrNone header",
  );

function runOne(
  call: GraphCall,
  info: GraphQLResolveInfo,
  type: GraphQLObjectType,
  { name, nodes }: Selected,
  before: Outcomes,
): Mutated | Error {
  const definition = type.getFields()[name];
  const node = nodes[0];
  if (!definition || !node) return new GraphQLError(`There is no mutation ${name}.`);
  const { operation, sobject } = definition.extensions as {
    operation: "Create" | "Update" | "Delete";
    sobject: string;
  };
  const { input } = getArgumentValues(definition, node, info.variableValues) as { input: Record<string, unknown> };
  try {
    const [result] = call.engine.change.apply(
      call.session,
      [changeOf(operation, sobject, input, before)],
      call.changeOptions,
    );
    if (result?.success) return { id: result.id };
    return refused(result?.faults[0] ?? new ApiFault("UNKNOWN_EXCEPTION", "The change had no outcome."));
  } catch (error) {
    if (error instanceof ApiFault) return refused(error);
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function changeOf(
  operation: "Create" | "Update" | "Delete",
  sobject: string,
  input: Record<string, unknown>,
  before: Outcomes,
): Change {
  const fields = resolved((input[sobject] ?? {}) as FieldValues, before);
  if (operation === "Create") return { operation: "insert", sobject, fields };
  const given = String(resolve(input.Id, before));
  const id = toId18(given);
  if (id === null) throw new ApiFault("MALFORMED_ID", `malformed id ${given}`);
  return operation === "Update" ? { operation: "update", sobject, id, fields } : { operation: "delete", sobject, id };
}

function resolved(fields: FieldValues, before: Outcomes): FieldValues {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, resolve(value, before)]));
}

function resolve(value: unknown, before: Outcomes): unknown {
  const alias = typeof value === "string" ? REFERENCE.exec(value)?.[1] : undefined;
  if (alias === undefined) return value;
  const outcome = Object.hasOwn(before, alias) ? before[alias] : undefined;
  if (outcome && !(outcome instanceof Error)) return outcome.id;
  throw new GraphQLError(`The reference @{${alias}} names no mutation before this one that made a record.`);
}

/** The record as it is now, for the selection below `Record`. */
export function recordOf(
  call: GraphCall,
  info: GraphQLResolveInfo,
  object: ObjectView,
  { id }: Mutated,
): GraphRecord | null {
  return recordById(call, info, object, info.fieldNodes, id);
}

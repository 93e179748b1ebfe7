import { ApiFault } from "../../../engine/api-fault.ts";
import { changeOptions, type RestHandler } from "../call.ts";
import { json } from "../replies.ts";

/** `POST /graphql`. The library and the schema are loaded with the first request that needs them. */
export const graphql: RestHandler = async (call) => {
  const body = call.body.object();
  const { query, variables, operationName } = body;
  if (typeof query !== "string" || query.trim() === "")
    throw new ApiFault("INVALID_INPUT", "The request body must have a GraphQL document in the member 'query'.");
  if (variables !== undefined && variables !== null && (typeof variables !== "object" || Array.isArray(variables)))
    throw new ApiFault("INVALID_INPUT", "The member 'variables' must be an object.");
  if (operationName !== undefined && operationName !== null && typeof operationName !== "string")
    throw new ApiFault("INVALID_INPUT", "The member 'operationName' must be a string.");
  const { executeGraphQL } = await import("./execute-graphql.ts");
  const asked = {
    query,
    ...(variables && { variables: variables as Record<string, unknown> }),
    ...(operationName && { operationName }),
  };
  const answer = await call.engine.change.attempt(() =>
    executeGraphQL(call.engine, call.session, changeOptions(call), asked),
  );
  const [first] = answer.errors;
  if (first) {
    call.request.note.errorCode = String(first.extensions.errorCode ?? first.extensions.ErrorType);
    call.request.note.reason = first.message;
  }
  return json(answer);
};

import { ApiFault } from "../../../engine/api-fault.ts";
import type { RestHandler } from "../call.ts";
import { json } from "../replies.ts";

/** There is no Apex: what is sent does not compile, and the answer says why. */
export const executeAnonymous: RestHandler = (call) => {
  if (call.query().get("anonymousBody") === null)
    throw new ApiFault("INVALID_INPUT", "The anonymousBody parameter has to be specified");
  return json({
    line: 1,
    column: 1,
    compiled: false,
    success: false,
    compileProblem: "The local org runs no Apex. LIMITATIONS.md lists every such gap.",
    exceptionStackTrace: null,
    exceptionMessage: null,
  });
};

/** The names that an editor completes: an org without Apex and Visualforce declares none. */
export const completions: RestHandler = (call) => {
  const type = call.query().get("type");
  if (type !== "apex" && type !== "visualforce")
    throw new ApiFault("ILLEGAL_QUERY_PARAMETER_VALUE", `type must be apex or visualforce: ${type}`);
  return json(type === "apex" ? { publicDeclarations: {} } : { components: {} });
};

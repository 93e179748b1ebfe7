import { ApiFault } from "../../../engine/api-fault.ts";
import type { Subrequest } from "../subrequest.ts";

/** Which resources may stand in which composite request (REST API Developer Guide: the lists of each resource's page). */

const COMPOSITE = /^(?:sobjects|query|queryAll|composite\/sobjects)(?:\/|$)/;
const BATCH = /^(?:limits|sobjects|query|queryAll|search|parameterizedSearch|connect|chatter|actions)(?:\/|$)/;
const GRAPH: Readonly<Record<string, readonly string[]>> = {
  "sobjects/:object": ["POST"],
  "sobjects/:object/Id": ["POST"],
  "sobjects/:object/:id": ["GET", "PATCH", "DELETE"],
  "sobjects/:object/:field/:value": ["GET", "PATCH", "DELETE"],
};
const OLDEST_GRAPH = 50;
const OLDEST_BATCH = 34;

/** The code is what real orgs were seen to answer, the wording is inferred. */
const unsupported = (what: string) => new ApiFault("PROCESSING_HALTED", `The resource is not supported in ${what}.`);

export const inComposite: Subrequest["permit"] = ({ pattern }) => {
  if (!COMPOSITE.test(pattern)) throw unsupported("a composite request");
};

export const inGraph: Subrequest["permit"] = ({ pattern, method }, version) => {
  if (!Object.hasOwn(GRAPH, pattern) || !GRAPH[pattern]!.includes(method)) throw unsupported("a composite graph");
  if (Number.parseInt(version, 10) < OLDEST_GRAPH)
    throw new ApiFault("PROCESSING_HALTED", `The API version of a node must be ${OLDEST_GRAPH}.0 or later.`);
};

/** @param newest the version of the batch request itself */
export function inBatch(newest: string): Subrequest["permit"] {
  return ({ pattern }, version) => {
    const number = Number.parseInt(version, 10);
    if (number < OLDEST_BATCH || number > Number.parseInt(newest, 10))
      throw new ApiFault(
        "INVALID_BATCH_REQUEST",
        `The API version of a subrequest must be no earlier than ${OLDEST_BATCH}.0 and no later than ${newest}, the version of the batch.`,
      );
    if (!BATCH.test(pattern)) throw new ApiFault("INVALID_BATCH_REQUEST", "The resource is not supported in a batch.");
  };
}

import { toId18 } from "@postern/kernel";
import type { ChangeOptions, Engine, Session } from "../../engine/doors/index.ts";
import type { FaceRequest } from "../face-request.ts";
import type { Reply } from "../reply.ts";
import type { RestBody } from "./request-body.ts";
import type { AskSubrequest } from "./subrequest.ts";

/** A request that has passed authentication, with what its handler needs. */
export interface RestCall {
  readonly engine: Engine;
  readonly request: FaceRequest;
  readonly session: Session;
  /** `67.0` */
  readonly version: string;
  /** `/services/data/v67.0` */
  readonly base: string;
  readonly params: readonly string[];
  query(): URLSearchParams;
  /** Read before the handler runs, so that handlers are synchronous and several can share a transaction. */
  readonly body: RestBody;
  /** A subrequest whose composite request is all-or-none: it overrides what the body says. */
  readonly allOrNone: boolean;
  /** Another request on behalf of the same caller, through the same router and handlers. */
  readonly ask: AskSubrequest;
}

export type RestHandler = (call: RestCall) => Reply | Promise<Reply>;

const CLIENT = /(?:^|,)\s*client\s*=\s*([^,]*)/i;

/** How writes of this call mark themselves: `changeOrigin` names the API, its version and the client. */
export function changeOptions(call: RestCall, allOrNone = false): ChangeOptions {
  const header = call.request.headers.get("sforce-call-options");
  const client = header ? CLIENT.exec(header)?.[1]?.trim() : undefined;
  const duplicateRule = call.request.headers.get("sforce-duplicate-rule-header");
  return {
    allOrNone,
    origin: `com/salesforce/api/rest/${call.version}`,
    autoAssign: autoAssign(call.request.headers.get("sforce-auto-assign")),
    ...(client ? { clientName: client } : {}),
    ...(duplicateRule ? { duplicateRule: duplicateOptions(duplicateRule) } : {}),
  };
}

/** `TRUE`, the default, `FALSE`, or the id of a rule (REST API Developer Guide, "Assignment Rule Header"). */
function autoAssign(header: string | null): boolean | string {
  const value = header?.trim() ?? "";
  if (value === "" || /^true$/i.test(value)) return true;
  return /^false$/i.test(value) ? false : (toId18(value) ?? value);
}

/** `allowSave=true, includeRecordDetails=true, runAsCurrentUser=true`; the last means nothing where there is no sharing. */
function duplicateOptions(header: string): NonNullable<ChangeOptions["duplicateRule"]> {
  const says = (name: string) => new RegExp(`(?:^|[,;])\\s*${name}\\s*=\\s*true\\s*(?:[,;]|$)`, "i").test(header);
  return { allowSave: says("allowSave"), includeRecordDetails: says("includeRecordDetails") };
}

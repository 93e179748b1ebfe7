import { ApiFault } from "../../../engine/api-fault.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { json } from "../replies.ts";

const UPDATE_MRU = /(?:^|,)\s*updateMru\s*=\s*true\b/i;

/** Whether the call's records are to be noted as viewed: `Sforce-Mru: updateMru=true`. */
export function updatesMru(call: RestCall): boolean {
  const header = call.request.headers.get("sforce-mru");
  return header !== null && UPDATE_MRU.test(header);
}

/** Notes them where the call asks for it. */
export function noteViewed(call: RestCall, sobject: string, ids: readonly string[]): void {
  if (updatesMru(call)) call.engine.recent.viewed(sobject, ids, call.session.userId);
}

function itemsOf(call: RestCall, of: { sobject?: string; limit?: number }) {
  return call.engine.recent.items(call.session, of).map(({ type, id, name }) => ({
    attributes: { type, url: `${call.base}/sobjects/${type}/${id}` },
    Id: id,
    Name: name,
  }));
}

/** The object's items of `/sobjects/O`. */
export const recentItems = (call: RestCall, sobject: string) => itemsOf(call, { sobject });

export const recent: RestHandler = (call) => {
  const limit = call.query().get("limit");
  if (limit === null || limit === "") return json(itemsOf(call, {}));
  if (!/^\d{1,9}$/.test(limit) || Number(limit) < 1)
    throw new ApiFault("INVALID_QUERY_FILTER_OPERATOR", "The parameter limit must be a whole number of at least 1.");
  return json(itemsOf(call, { limit: Number(limit) }));
};

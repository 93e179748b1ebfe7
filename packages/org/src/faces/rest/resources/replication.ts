import { ApiFault } from "../../../engine/api-fault.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { json } from "../replies.ts";
import { wireDateTime } from "../wire-time.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** How far back a window may reach (REST API Developer Guide, "Get Deleted Items", "Get Updated Items"). */
const DELETED_DAYS = 15;
const UPDATED_DAYS = 30;
const MAX_IDS = 600_000;

const soqlTime = (ms: number) => new Date(ms).toISOString();

/** The asked window, floored to the minute. A plus sign that was not encoded arrives as a space. */
function windowOf(call: RestCall, days: number): { start: number; end: number } {
  const parameters = call.query();
  const read = (name: string) => {
    const text = parameters.get(name);
    const ms = Date.parse((text ?? "").replace(" ", "+").replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
    if (Number.isNaN(ms)) throw new ApiFault("INVALID_REPLICATION_DATE", `${name} is not a date and time: ${text}`);
    return Math.floor(ms / MINUTE) * MINUTE;
  };
  const start = read("start");
  const end = read("end");
  if (end - start < MINUTE) throw new ApiFault("INVALID_REPLICATION_DATE", "endDate must be after startDate");
  if (start < call.engine.clock.now() - days * DAY)
    throw new ApiFault("INVALID_REPLICATION_DATE", `startDate is before ${days} days ago`);
  return { start, end };
}

/** The object's canonical name. Throws ApiFault when nobody may replicate it. */
function replicated(call: RestCall): string {
  const { name, replicateable } = call.engine.describe.sobject(call.session, call.params[0]!);
  if (replicateable !== true)
    throw new ApiFault("INVALID_TYPE_FOR_OPERATION", `Entity type ${name} cannot be replicated`);
  return name;
}

/** Every row of a query, across its pages: two columns at most, so a page is small. */
function* allRows(call: RestCall, soql: string) {
  let page = call.engine.query.run(call.session, soql);
  if (page.totalSize > MAX_IDS)
    throw new ApiFault("EXCEEDED_ID_LIMIT", `More than ${MAX_IDS} ids were found. Ask for a shorter time.`);
  for (;;) {
    yield* page.rows;
    if (page.nextLocator === null) return;
    page = call.engine.query.more(call.session, page.nextLocator);
  }
}

export const getUpdated: RestHandler = (call) => {
  const { start, end } = windowOf(call, UPDATED_DAYS);
  const sobject = replicated(call);
  const soql = `SELECT Id FROM ${sobject} WHERE SystemModstamp >= ${soqlTime(start)} AND SystemModstamp < ${soqlTime(end)} ORDER BY SystemModstamp`;
  const ids = [...allRows(call, soql)].map((row) => row[0]);
  return json({ ids, latestDateCovered: wireDateTime(Math.min(end, call.engine.clock.now())) });
};

export const getDeleted: RestHandler = (call) => {
  const { start, end } = windowOf(call, DELETED_DAYS);
  const deletedRecords = call.engine.recycleBin
    .deleted(call.session, replicated(call), start, end)
    .map(({ id, deletedDate }) => ({ deletedDate, id }));
  const now = call.engine.clock.now();
  return json({
    deletedRecords,
    earliestDateAvailable: wireDateTime(Math.floor((now - DELETED_DAYS * DAY) / MINUTE) * MINUTE),
    latestDateCovered: wireDateTime(Math.min(end, now)),
  });
};

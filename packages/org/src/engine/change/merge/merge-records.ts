import { toId18 } from "@postern/kernel";
import { ApiFault } from "../../api-fault.ts";
import type { ChangeOptions, MergeRequest, MergeResult } from "../../doors/change.ts";
import type { Session } from "../../doors/session.ts";
import type { SObjectModel } from "../../schema/model.ts";
import { quoted } from "../../state/tables.ts";
import { fault } from "../faults.ts";
import { newWork } from "../resolve-change.ts";
import { runTogether } from "../run-together.ts";
import type { Outcome, Transactions } from "../transact.ts";
import type { Shop } from "../work.ts";

/** What can be merged (SOAP API Developer Guide, merge()). */
const MERGEABLE: ReadonlySet<string> = new Set(["Account", "Case", "Contact", "Lead"]);
const MAX_LOSERS = 2;
const MAX_REQUESTS = 200;

/** Each request is a transaction of its own (SOAP API Developer Guide, merge()). */
export async function mergeRecords(
  transactions: Transactions,
  session: Session,
  requests: readonly MergeRequest[],
  options: ChangeOptions,
): Promise<MergeResult[]> {
  if (requests.length > MAX_REQUESTS) throw fault.tooManyRecords(MAX_REQUESTS);
  const results: MergeResult[] = [];
  for (const request of requests)
    results.push(
      await transactions.attempt(() => transactions.now(session, options, (shop) => mergeOne(shop, session, request))),
    );
  return results;
}

function mergeOne(shop: Shop, session: Session, request: MergeRequest): Outcome<MergeResult> {
  const id = toId18(request.masterId);
  try {
    return { value: { success: true, ...merge(shop, session, request) }, rollBack: false };
  } catch (error) {
    if (!(error instanceof ApiFault)) throw error;
    return { value: { success: false, id, faults: [error] }, rollBack: true };
  }
}

function merge(shop: Shop, session: Session, request: MergeRequest) {
  const model = shop.schema.object(request.sobject);
  if (!model) throw fault.unknownObject(request.sobject);
  if (!MERGEABLE.has(model.name)) throw fault.notForOperation(model.name, "merge");
  const { master, losers } = checkRecords(shop, model, request);
  const related: string[] = [];
  // Triggers: one delete of the losers, then one update of the winner (Apex Developer Guide, "Triggers and Merge Statements").
  const deletions = losers.map((loser) => ({
    ...newWork(session, "delete", model, loser, {}),
    mergedInto: { master, related },
  }));
  runTogether(shop, deletions);
  runTogether(shop, [newWork(session, "update", model, master, request.fields ?? {})]);
  return { id: master, mergedRecordIds: losers, updatedRelatedIds: [...new Set(related)] };
}

/** The records that take part, live and different from each other. */
function checkRecords({ database }: Shop, model: SObjectModel, { masterId, loserIds }: MergeRequest) {
  if (loserIds.length === 0 || loserIds.length > MAX_LOSERS)
    throw fault.mergeFailed(`one or two records can be merged into another, not ${loserIds.length}`);
  const converted = model.field("IsConverted") ? `"IsConverted"` : "0";
  const ids = [masterId, ...loserIds].map((text) => {
    const id = toId18(text);
    if (id === null) throw fault.malformedId(text);
    if (id.slice(0, 3) !== model.definition.keyPrefix) throw fault.invalidMergeRecord(text, `it is no ${model.name}`);
    const row = database
      .prepareArrays(`SELECT "IsDeleted", ${converted} FROM ${quoted(model.name)} WHERE "Id" = ?`)
      .get(id) as unknown as [number, number] | undefined;
    if (!row) throw fault.unknownRecord();
    if (row[0] === 1) throw fault.deleted();
    if (row[1] === 1) throw fault.invalidMergeRecord(text, "it is a converted lead");
    return id;
  });
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw fault.invalidMergeRecord(twice, "it is named more than once");
  const [master, ...losers] = ids as [string, ...string[]];
  return { master, losers };
}

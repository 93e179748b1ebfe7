import { toId18 } from "@postern/kernel";
import { ApiFault } from "../../api-fault.ts";
import type { ChangeOptions, LeadConvert, LeadConvertResult } from "../../doors/change.ts";
import type { Session } from "../../doors/session.ts";
import { fault } from "../faults.ts";
import { savepoint } from "../savepoint.ts";
import type { Transactions } from "../transact.ts";
import type { Shop } from "../work.ts";
import { convertLead } from "./convert-lead.ts";

/** Leads that one call converts (SOAP API Developer Guide, convertLead()). */
const MOST = 100;

/** One transaction, so that all events carry one key; each lead can fail by itself unless all or none is wanted. */
export async function convertLeads(
  transactions: Transactions,
  session: Session,
  requests: readonly LeadConvert[],
  options: ChangeOptions,
): Promise<readonly LeadConvertResult[]> {
  if (requests.length > MOST)
    throw new ApiFault("EXCEEDED_LEAD_CONVERT_LIMIT", `cannot convert more than ${MOST} leads in one call`);
  if (requests.length === 0) return [];
  const convertAll = (shop: Shop) => {
    const results = requests.map((request) => convertOne(shop, session, request));
    const rollBack = options.allOrNone === true && results.some((result) => !result.success);
    const undone = (result: LeadConvertResult): LeadConvertResult =>
      result.success ? { success: false, leadId: result.leadId, faults: [fault.rolledBack()] } : result;
    return { value: rollBack ? results.map(undone) : results, rollBack };
  };
  return transactions.attempt(() => transactions.now(session, options, convertAll));
}

function convertOne(shop: Shop, session: Session, request: LeadConvert): LeadConvertResult {
  const mark = shop.transaction.mark();
  try {
    return savepoint(
      shop.database,
      "record",
      () => ({ success: true, ...convertLead(shop, session, request) }),
      () => false,
    );
  } catch (error) {
    if (!(error instanceof ApiFault)) throw error;
    shop.transaction.rewind(mark);
    return { success: false, leadId: toId18(request.leadId), faults: [error] };
  }
}

import { ApiFault } from "../../api-fault.ts";
import type { Shop, Work } from "../work.ts";
import { adoptPricebook, choosePrice, type LineParent, price } from "./product-lines.ts";
import type { ObjectRules } from "./rules.ts";

const OPPORTUNITY: LineParent = { sobject: "Opportunity", field: "OpportunityId" };

/** The products of an opportunity decide its amount (Object Reference, OpportunityLineItem and Opportunity.Amount). */
export const opportunityLineItemRules: ObjectRules = {
  derive(work, shop) {
    if (work.operation === "insert") {
      const entry = choosePrice(work, shop, OPPORTUNITY);
      if (!entry) return;
      work.after.ProductCode = entry.ProductCode;
      work.after.Name = lineName(work, shop, entry.Name);
    }
    price(work);
  },
  check({ operation, after, faults }) {
    if (operation !== "delete" && after.Quantity === 0)
      faults.push(
        new ApiFault("FIELD_INTEGRITY_EXCEPTION", "field integrity exception: Quantity (quantity must be nonzero)", {
          fields: ["Quantity"],
        }),
      );
  },
  after(work, shop) {
    if (work.operation === "insert") adoptPricebook(work, shop, OPPORTUNITY);
    sumUp(String(work.after.OpportunityId), shop);
  },
};

/** "Opportunity name product name", as describe's Opportunity Product Name shows it. */
function lineName({ after }: Work, { database }: Shop, product: string | null): string {
  const row = database
    .prepare(`SELECT "Name" AS name FROM "Opportunity" WHERE "Id" = ?`)
    .get(after.OpportunityId ?? null);
  return `${row?.name ?? ""} ${product ?? ""}`.slice(0, 376);
}

/** Amount and quantity are the sums over the lines; without lines the amount stays what it was. */
function sumUp(opportunityId: string, shop: Shop) {
  const model = shop.schema.object("Opportunity");
  const row = shop.database
    .prepare(
      `SELECT count(*) AS lines, sum("TotalPrice") AS amount, sum("Quantity") AS quantity,
              (SELECT "IsDeleted" FROM "Opportunity" WHERE "Id" = ?1) AS gone
       FROM "OpportunityLineItem" WHERE "OpportunityId" = ?1 AND "IsDeleted" = 0`,
    )
    .get(opportunityId);
  if (!model || !row || row.gone !== 0) return;
  const has = Number(row.lines) > 0;
  shop.run(
    shop.ownWork("update", model, opportunityId, {
      HasOpportunityLineItem: has,
      ...(has && { Amount: row.amount, TotalOpportunityQuantity: row.quantity }),
    }),
  );
}

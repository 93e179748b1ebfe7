import { roundTo } from "../coerce.ts";
import { changes, type Shop, type Work } from "../work.ts";
import { adoptPricebook, choosePrice, type LineParent, price } from "./product-lines.ts";
import type { ObjectRules } from "./rules.ts";

const QUOTE: LineParent = { sobject: "Quote", field: "QuoteId" };

/** A quote belongs to its opportunity's account, and its totals are those of its lines (Object Reference, Quote). */
export const quoteRules: ObjectRules = {
  derive(work, { database }) {
    const { after } = work;
    if (changes(work, "OpportunityId")) {
      const opportunity = database
        .prepare(`SELECT "AccountId" AS account, "Pricebook2Id" AS book FROM "Opportunity" WHERE "Id" = ?`)
        .get(after.OpportunityId ?? null);
      after.AccountId = (opportunity?.account as string | null) ?? null;
      after.Pricebook2Id ??= (opportunity?.book as string | null) ?? null;
    }
    after.LineItemCount ??= 0;
    after.Subtotal ??= 0;
    after.TotalPrice ??= 0;
    after.GrandTotal = roundTo(
      Number(after.TotalPrice) + Number(after.Tax ?? 0) + Number(after.ShippingHandling ?? 0),
      2,
    );
  },
};

export const quoteLineItemRules: ObjectRules = {
  derive(work, shop) {
    if (work.operation === "insert" && !choosePrice(work, shop, QUOTE)) return;
    price(work);
  },
  after(work, shop) {
    if (work.operation === "insert") adoptPricebook(work, shop, QUOTE);
    sumUp(work, shop);
  },
};

function sumUp({ after }: Work, shop: Shop) {
  const model = shop.schema.object("Quote");
  const row = shop.database
    .prepare(
      `SELECT count(*) AS lines, sum("Subtotal") AS subtotal, sum("TotalPrice") AS total,
              (SELECT "IsDeleted" FROM "Quote" WHERE "Id" = ?1) AS gone
       FROM "QuoteLineItem" WHERE "QuoteId" = ?1 AND "IsDeleted" = 0`,
    )
    .get(after.QuoteId ?? null);
  if (!model || row?.gone !== 0) return;
  const subtotal = Number(row.subtotal ?? 0);
  const total = Number(row.total ?? 0);
  shop.run(
    shop.ownWork("update", model, String(after.QuoteId), {
      LineItemCount: row.lines,
      Subtotal: subtotal,
      TotalPrice: total,
      Discount: subtotal === 0 ? null : roundTo((1 - total / subtotal) * 100, 2),
    }),
  );
}

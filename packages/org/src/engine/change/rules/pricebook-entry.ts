import { ApiFault } from "../../api-fault.ts";
import { fault } from "../faults.ts";
import { changes, type Row, type Shop, type Work } from "../work.ts";
import type { ObjectRules } from "./rules.ts";

/** A product has one price in a price book, and needs one in the standard price book first (Object Reference, PricebookEntry). */
export const pricebookEntryRules: ObjectRules = {
  derive(work, shop) {
    const { after } = work;
    if (work.operation === "insert") copyProduct(work, shop);
    if (after.UseStandardPrice === 1)
      after.UnitPrice = standardEntry(shop, after)?.UnitPrice ?? after.UnitPrice ?? null;
  },
  check(work, shop) {
    if (work.operation === "delete") return;
    const { after } = work;
    if (work.operation === "insert") {
      if (!isStandard(shop, after) && !standardEntry(shop, after))
        work.faults.push(
          new ApiFault("STANDARD_PRICE_NOT_DEFINED", "No standard price defined for this product", {
            fields: ["Product2Id"],
          }),
        );
      const other = shop.database
        .prepare(`SELECT "Id" FROM "PricebookEntry" WHERE "Pricebook2Id" = ? AND "Product2Id" = ? AND "IsDeleted" = 0`)
        .get(after.Pricebook2Id ?? null, after.Product2Id ?? null);
      if (other)
        work.faults.push(
          new ApiFault("DUPLICATE_VALUE", "This price definition already exists in this price book", {
            fields: ["Pricebook2Id", "Product2Id"],
          }),
        );
    }
    if (typeof after.UnitPrice !== "number") work.faults.push(fault.requiredMissing(["UnitPrice"]));
  },
  /** Entries that use the standard price follow it. */
  after(work, shop) {
    if (work.operation !== "update" || !changes(work, "UnitPrice") || !isStandard(shop, work.after)) return;
    const followers = shop.database
      .prepare(
        `SELECT "Id" AS id FROM "PricebookEntry" WHERE "Product2Id" = ? AND "UseStandardPrice" = 1 AND "IsDeleted" = 0 AND "Id" <> ?`,
      )
      .all(work.after.Product2Id ?? null, work.id);
    for (const { id } of followers)
      shop.run(shop.ownWork("update", work.model, String(id), { UnitPrice: work.after.UnitPrice }));
  },
};

export const pricebookRules: ObjectRules = {
  check(work) {
    if (work.operation === "delete" && work.before?.IsStandard === 1)
      work.faults.push(new ApiFault("DELETE_FAILED", "The standard price book cannot be deleted."));
  },
};

/** Entries and lines show their product's name and code. */
export const productRules: ObjectRules = {
  after(work, { database }) {
    if (work.operation !== "update" || !(changes(work, "Name") || changes(work, "ProductCode"))) return;
    const { Name = null, ProductCode = null } = work.after;
    database
      .prepare(`UPDATE "PricebookEntry" SET "Name" = ?, "ProductCode" = ? WHERE "Product2Id" = ?`)
      .run(Name, ProductCode, work.id);
    database
      .prepare(`UPDATE "OpportunityLineItem" SET "ProductCode" = ? WHERE "Product2Id" = ?`)
      .run(ProductCode, work.id);
  },
};

function copyProduct({ after }: Work, { database }: Shop) {
  const product = database
    .prepare(`SELECT "Name", "ProductCode" FROM "Product2" WHERE "Id" = ?`)
    .get(after.Product2Id ?? null) as Row | undefined;
  after.Name = product?.Name ?? null;
  after.ProductCode = product?.ProductCode ?? null;
}

function isStandard({ database }: Shop, after: Row): boolean {
  const book = database
    .prepare(`SELECT "IsStandard" AS s FROM "Pricebook2" WHERE "Id" = ?`)
    .get(after.Pricebook2Id ?? null);
  return book?.s === 1;
}

function standardEntry({ database }: Shop, after: Row): { UnitPrice: number } | undefined {
  return database
    .prepare(
      `SELECT e."UnitPrice" FROM "PricebookEntry" e JOIN "Pricebook2" b ON b."Id" = e."Pricebook2Id" AND b."IsStandard" = 1
       WHERE e."Product2Id" = ? AND e."IsDeleted" = 0`,
    )
    .get(after.Product2Id ?? null) as { UnitPrice: number } | undefined;
}

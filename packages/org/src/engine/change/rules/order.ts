import { ApiFault } from "../../api-fault.ts";
import { changes, type Shop, type Work } from "../work.ts";
import { adoptPricebook, choosePrice, type LineParent, price } from "./product-lines.ts";
import type { ObjectRules } from "./rules.ts";

const ORDER: LineParent = { sobject: "Order", field: "OrderId" };

/** An order is drafted, gets its products, and is activated (Object Reference, Order). */
export const orderRules: ObjectRules = {
  derive(work, { stamp }) {
    const { after, session } = work;
    if (!changes(work, "Status")) return;
    after.StatusCode = after.Status === "Activated" ? "Activated" : "Draft";
    if (after.StatusCode === "Activated") {
      after.ActivatedDate = stamp;
      after.ActivatedById = session.userId;
    }
  },
  check(work, { database }) {
    if (work.operation === "delete" || work.system || work.after.StatusCode !== "Activated") return;
    if (work.before?.StatusCode === "Activated") return;
    const lines = database
      .prepare(`SELECT count(*) AS lines FROM "OrderItem" WHERE "OrderId" = ? AND "IsDeleted" = 0`)
      .get(work.id);
    // Activation without products is refused; the words are inferred.
    if (Number(lines?.lines ?? 0) === 0)
      work.faults.push(
        new ApiFault("FIELD_INTEGRITY_EXCEPTION", "An order must have at least one product.", { fields: ["Status"] }),
      );
  },
};

export const orderItemRules: ObjectRules = {
  derive(work, shop) {
    if (work.operation === "insert" && !choosePrice(work, shop, ORDER)) return;
    price(work);
    work.after.AvailableQuantity = work.after.Quantity ?? null;
  },
  after(work, shop) {
    if (work.operation === "insert") adoptPricebook(work, shop, ORDER);
    sumUp(work, shop);
  },
};

function sumUp({ after }: Work, shop: Shop) {
  const model = shop.schema.object("Order");
  const row = shop.database
    .prepare(
      `SELECT sum("TotalPrice") AS total, (SELECT "IsDeleted" FROM "Order" WHERE "Id" = ?1) AS gone
       FROM "OrderItem" WHERE "OrderId" = ?1 AND "IsDeleted" = 0`,
    )
    .get(after.OrderId ?? null);
  if (model && row?.gone === 0)
    shop.run(shop.ownWork("update", model, String(after.OrderId), { TotalAmount: row.total ?? 0 }));
}

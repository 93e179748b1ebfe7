import { ApiFault } from "../../api-fault.ts";
import { quoted } from "../../state/tables.ts";
import { roundTo } from "../coerce.ts";
import { fault } from "../faults.ts";
import type { Row, Shop, Work } from "../work.ts";

/** A price book entry with what its product says. */
interface Entry {
  readonly Id: string;
  readonly Pricebook2Id: string;
  readonly Product2Id: string;
  readonly UnitPrice: number;
  readonly IsActive: number;
  readonly ProductCode: string | null;
  readonly Name: string | null;
}

/** The parent whose products the lines are. */
export interface LineParent {
  readonly sobject: "Opportunity" | "Order" | "Quote";
  readonly field: string;
}

const SELECT = `SELECT e."Id", e."Pricebook2Id", e."Product2Id", e."UnitPrice", e."IsActive", p."ProductCode", p."Name"
  FROM "PricebookEntry" e JOIN "Product2" p ON p."Id" = e."Product2Id"`;

/**
 * Finds the entry of a new line: the one named, or the one of the named product in the parent's price book. Sets entry and product of
 * the line, and the parent's price book when it has none; refuses an entry of another price book (Object Reference, OpportunityLineItem).
 */
export function choosePrice(work: Work, shop: Shop, parent: LineParent): Entry | undefined {
  const { after } = work;
  const owner = parentOf(shop, parent, after);
  const entry = entryOf(shop, after, owner);
  if (!entry) {
    if (after.PricebookEntryId) work.faults.push(fault.unknownRecord("PricebookEntryId"));
    else if (after.Product2Id)
      work.faults.push(
        new ApiFault(
          "FIELD_INTEGRITY_EXCEPTION",
          "field integrity exception: PricebookEntryId (pricebook entry is inactive or not found for this product)",
          {
            fields: ["PricebookEntryId"],
          },
        ),
      );
    else work.faults.push(fault.requiredMissing(["PricebookEntryId"]));
    return undefined;
  }
  if (entry.IsActive !== 1 && !work.system) {
    work.faults.push(
      new ApiFault(
        "FIELD_INTEGRITY_EXCEPTION",
        "field integrity exception: PricebookEntryId (pricebook entry is inactive)",
        {
          fields: ["PricebookEntryId"],
        },
      ),
    );
    return undefined;
  }
  if (owner?.Pricebook2Id && owner.Pricebook2Id !== entry.Pricebook2Id) {
    work.faults.push(
      new ApiFault(
        "FIELD_INTEGRITY_EXCEPTION",
        `field integrity exception: PricebookEntryId (pricebook entry is in a different pricebook than the one assigned to the ${parent.sobject.toLowerCase()})`,
        { fields: ["PricebookEntryId"] },
      ),
    );
    return undefined;
  }
  after.PricebookEntryId = entry.Id;
  after.Product2Id = entry.Product2Id;
  after.ListPrice = entry.UnitPrice;
  return entry;
}

function parentOf({ database }: Shop, { sobject, field }: LineParent, after: Row): Row | undefined {
  return database
    .prepare(`SELECT "Id", "Pricebook2Id" FROM ${quoted(sobject)} WHERE "Id" = ?`)
    .get(after[field] ?? null) as Row | undefined;
}

function entryOf({ database }: Shop, after: Row, owner: Row | undefined): Entry | undefined {
  if (after.PricebookEntryId)
    return database.prepare(`${SELECT} WHERE e."Id" = ? AND e."IsDeleted" = 0`).get(after.PricebookEntryId) as
      | Entry
      | undefined;
  if (!after.Product2Id) return undefined;
  const found = database
    .prepare(
      `${SELECT} WHERE e."Product2Id" = ?1 AND e."IsActive" = 1 AND e."IsDeleted" = 0 AND (?2 IS NULL OR e."Pricebook2Id" = ?2)`,
    )
    .all(after.Product2Id, owner?.Pricebook2Id ?? null) as unknown as Entry[];
  return found.length === 1 ? found[0] : undefined;
}

/** The parent takes the price book of its first line. */
export function adoptPricebook(work: Work, shop: Shop, parent: LineParent): void {
  const model = shop.schema.object(parent.sobject);
  const owner = parentOf(shop, parent, work.after);
  if (!model || !owner || owner.Pricebook2Id) return;
  const entry = entryOf(shop, work.after, owner);
  if (entry) shop.run(shop.ownWork("update", model, String(owner.Id), { Pricebook2Id: entry.Pricebook2Id }));
}

/**
 * Unit price and total from each other: exactly one is given, the other follows with quantity and discount; on an update of one the
 * other follows, and a changed quantity or discount moves the total.
 */
export function price({ operation, after, named, faults }: Work): void {
  const quantity = Number(after.Quantity ?? 0);
  const factor = 1 - Number(after.Discount ?? 0) / 100;
  const gives = (name: string) => named.has(name) && typeof after[name] === "number";
  if (gives("UnitPrice") && gives("TotalPrice")) {
    faults.push(
      new ApiFault(
        "FIELD_INTEGRITY_EXCEPTION",
        "field integrity exception: unknown (only one of unit price and total price can be specified)",
        {
          fields: ["UnitPrice", "TotalPrice"],
        },
      ),
    );
    return;
  }
  if (gives("TotalPrice")) {
    after.UnitPrice = quantity === 0 || factor === 0 ? 0 : roundTo(Number(after.TotalPrice) / quantity / factor, 2);
  } else if (operation === "insert" && !gives("UnitPrice")) {
    faults.push(fault.requiredMissing(["UnitPrice"]));
    return;
  }
  after.Subtotal = roundTo(quantity * Number(after.UnitPrice ?? 0), 2);
  if (!gives("TotalPrice")) after.TotalPrice = roundTo(Number(after.Subtotal) * factor, 2);
}

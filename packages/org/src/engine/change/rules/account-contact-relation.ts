import { ApiFault } from "../../api-fault.ts";
import { changes, type Shop, type StoredValue, type Work } from "../work.ts";
import type { ObjectRules } from "./rules.ts";

/** The direct relationship is the contact's own AccountId and kept by the org; others are indirect (Object Reference, AccountContactRelation). */
export const accountContactRelationRules: ObjectRules = {
  check(work, { database }) {
    if (work.operation === "delete") {
      // The refusal is documented, its words are inferred.
      if (work.before?.IsDirect === 1 && !work.system)
        work.faults.push(
          new ApiFault("DELETE_FAILED", "A direct relationship between an account and a contact cannot be deleted."),
        );
      return;
    }
    // A merge moves relationships too.
    if (!changes(work, "AccountId") && !changes(work, "ContactId")) return;
    const { AccountId: account = null, ContactId: contact = null } = work.after;
    const other = database
      .prepare(
        `SELECT "Id" FROM "AccountContactRelation" WHERE "AccountId" = ? AND "ContactId" = ? AND "IsDeleted" = 0 AND "Id" <> ?`,
      )
      .get(account, contact, work.id);
    if (other)
      work.faults.push(
        new ApiFault("DUPLICATE_VALUE", "This contact already has a relationship with this account.", {
          fields: ["AccountId", "ContactId"],
        }),
      );
  },
};

const INSERT = `INSERT INTO "AccountContactRelation"
  ("Id", "AccountId", "ContactId", "IsDirect", "IsActive", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp")
  VALUES (?1, ?2, ?3, 1, 1, ?4, ?5, ?4, ?5, ?4)`;

/** Keeps the direct relationship of a contact that was written: it follows AccountId. No change of its own: no event, no hook. */
export function relateDirectly(work: Work, shop: Shop): void {
  const gone = work.operation === "delete" || work.operation === "undelete";
  if (gone || !changes(work, "AccountId")) return;
  const { database, counters, stamp } = shop;
  const account: StoredValue = work.after.AccountId ?? null;
  if (work.before?.AccountId)
    database
      .prepare(`DELETE FROM "AccountContactRelation" WHERE "ContactId" = ? AND "IsDirect" = 1 AND "AccountId" IS NOT ?`)
      .run(work.id, account);
  if (account === null) return;
  const indirect = database
    .prepare(
      `UPDATE "AccountContactRelation" SET "IsDirect" = 1, "SystemModstamp" = ? WHERE "AccountId" = ? AND "ContactId" = ? AND "IsDeleted" = 0`,
    )
    .run(stamp, account, work.id);
  if (indirect.changes === 0)
    database.prepare(INSERT).run(counters.recordId("07k"), account, work.id, stamp, work.session.userId);
}

import type { Shop, Work } from "../work.ts";
import type { ObjectRules } from "./rules.ts";

/** An opportunity has one primary contact, and shows it as ContactId (Object Reference, OpportunityContactRole). */
export const opportunityContactRoleRules: ObjectRules = {
  after(work, shop) {
    const { OpportunityId: opportunity = null, ContactId: contact = null } = work.after;
    if (work.operation !== "delete" && work.after.IsPrimary === 1) {
      shop.database
        .prepare(`UPDATE "OpportunityContactRole" SET "IsPrimary" = 0 WHERE "OpportunityId" = ? AND "Id" <> ?`)
        .run(opportunity, work.id);
      showContact(shop, opportunity, contact);
    } else if (work.before?.IsPrimary === 1) showContact(shop, opportunity, null);
  },
};

function showContact({ database }: Shop, opportunity: unknown, contact: unknown) {
  database
    .prepare(`UPDATE "Opportunity" SET "ContactId" = ? WHERE "Id" = ?`)
    .run(contact as string | null, opportunity as string);
}

/** A contact given with a new opportunity becomes its primary role. */
export function makePrimaryRole(work: Work, shop: Shop): void {
  const role = shop.schema.object("OpportunityContactRole");
  if (work.operation !== "insert" || !role || typeof work.after.ContactId !== "string") return;
  shop.run(
    shop.ownWork("insert", role, "", {
      OpportunityId: work.id,
      ContactId: work.after.ContactId,
      IsPrimary: true,
    }),
  );
}

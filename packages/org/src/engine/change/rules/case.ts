import { changes, type Row } from "../work.ts";
import type { ObjectRules } from "./rules.ts";
import { valueFlag } from "./value-flag.ts";

/** Details of the contact that a case shows. */
export const CASE_CONTACT_FIELDS: Readonly<Record<string, string>> = {
  ContactPhone: "Phone",
  ContactMobile: "MobilePhone",
  ContactEmail: "Email",
  ContactFax: "Fax",
};

export const caseRules: ObjectRules = {
  derive(work, shop) {
    const { after, model } = work;
    const { database, stamp } = shop;
    if (changes(work, "Status")) {
      const closed = valueFlag(shop, "CaseStatus", "IsClosed", after.Status);
      if (closed !== (work.before?.IsClosed === 1)) after.ClosedDate = closed ? (after.ClosedDate ?? stamp) : null;
      after.IsClosed = closed ? 1 : 0;
    }
    if (!changes(work, "ContactId")) return;
    const contact = database.prepare(`SELECT * FROM "Contact" WHERE "Id" = ?`).get(after.ContactId ?? null) as
      | Row
      | undefined;
    for (const [own, theirs] of Object.entries(CASE_CONTACT_FIELDS))
      if (model.field(own)) after[own] = contact?.[theirs] ?? null;
  },
  /** Internal comments given with a case are a comment of it (Object Reference, Case.Comments). */
  after(work, shop) {
    const comment = shop.schema.object("CaseComment");
    if (!comment || !work.named.has("Comments") || typeof work.after.Comments !== "string") return;
    if (!changes(work, "Comments")) return;
    shop.run(shop.ownWork("insert", comment, "", { ParentId: work.id, CommentBody: work.after.Comments }));
  },
};

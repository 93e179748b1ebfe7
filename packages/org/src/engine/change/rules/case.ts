import { changes, type Row } from "../work.ts";
import type { ObjectRules } from "./rules.ts";

/** Details of the contact that a case shows. */
export const CASE_CONTACT_FIELDS: Readonly<Record<string, string>> = {
  ContactPhone: "Phone",
  ContactMobile: "MobilePhone",
  ContactEmail: "Email",
  ContactFax: "Fax",
};

export const caseRules: ObjectRules = {
  derive(work, { database, stamp }) {
    const { after, model } = work;
    if (changes(work, "Status")) {
      const closed = after.Status === "Closed";
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
};

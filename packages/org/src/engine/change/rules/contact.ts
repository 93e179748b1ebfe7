import { quoted } from "../../state/tables.ts";
import { changes } from "../work.ts";
import { relateDirectly } from "./account-contact-relation.ts";
import { CASE_CONTACT_FIELDS } from "./case.ts";
import type { ObjectRules } from "./rules.ts";

export const contactRules: ObjectRules = {
  derive({ after }) {
    after.IsEmailBounced = after.EmailBouncedReason ? 1 : 0;
  },
  /** Cases show their contact's details: they are no values of the case, so nothing else of it changes. */
  after(work, shop) {
    const { database, schema } = shop;
    relateDirectly(work, shop);
    if (work.operation !== "update") return;
    const model = schema.object("Case");
    for (const [own, theirs] of Object.entries(CASE_CONTACT_FIELDS))
      if (model?.field(own) && changes(work, theirs))
        database
          .prepare(`UPDATE "Case" SET ${quoted(own)} = ? WHERE "ContactId" = ?`)
          .run(work.after[theirs] ?? null, work.id);
  },
};

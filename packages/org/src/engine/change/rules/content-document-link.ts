import { ApiFault } from "../../api-fault.ts";
import type { ObjectRules } from "./rules.ts";

/** A document is linked to a record once; on records the viewer's rights follow the record's (Object Reference, ContentDocumentLink). */
export const contentDocumentLinkRules: ObjectRules = {
  derive({ operation, after }) {
    if (operation !== "insert") return;
    after.ShareType ??= "V";
    after.Visibility ??= "AllUsers";
  },
  check(work, { database }) {
    if (work.operation !== "insert") return;
    const { ContentDocumentId: document = null, LinkedEntityId: entity = null } = work.after;
    const other = database
      .prepare(
        `SELECT "Id" AS id FROM "ContentDocumentLink" WHERE "ContentDocumentId" = ? AND "LinkedEntityId" = ? AND "IsDeleted" = 0`,
      )
      .get(document, entity);
    if (other)
      work.faults.push(
        new ApiFault(
          "DUPLICATE_VALUE",
          `duplicate value found: <unknown> duplicates value on record with id: ${String(other.id).slice(0, 15)}`,
        ),
      );
  },
};

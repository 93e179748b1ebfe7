import { ApiFault } from "../../api-fault.ts";
import type { ObjectRules } from "./rules.ts";

/** 25 MB: the largest attachment of a record (Object Reference, Attachment); a document may have 5 MB. */
const MAX_ATTACHMENT = 25 * 1024 * 1024;
const MAX_DOCUMENT = 5 * 1024 * 1024;

const sizedBody = (max: number): ObjectRules => ({
  derive({ after }) {
    after.BodyLength = after.Body ?? 0;
  },
  check(work) {
    if (work.operation !== "delete" && Number(work.after.BodyLength ?? 0) > max)
      work.faults.push(
        new ApiFault("MAXIMUM_SIZE_OF_ATTACHMENT", `Body: size of the body is larger than ${max} bytes`, {
          fields: ["Body"],
        }),
      );
  },
});

export const attachmentRules = sizedBody(MAX_ATTACHMENT);
export const documentRules = sizedBody(MAX_DOCUMENT);

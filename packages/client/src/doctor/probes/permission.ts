import { isPosternError } from "@postern/kernel";
import type { Session } from "../../session/session.ts";
import type { PermissionEvidence } from "../evidence.ts";

/** What describe shows to this user: an object or field that is not permitted is not there. */
export async function probePermission(
  session: Session,
  sobject: string,
  field: string | null,
): Promise<PermissionEvidence> {
  try {
    const { fields } = await session.describe(sobject);
    const isThere = field === null || fields.some(({ name }) => name.toLowerCase() === field.toLowerCase());
    return { sobject, field, found: isThere ? "object and field" : "object, not the field" };
  } catch (error) {
    if (!isPosternError(error) || error.data.status !== 404) throw error;
    return { sobject, field, found: "not the object" };
  }
}

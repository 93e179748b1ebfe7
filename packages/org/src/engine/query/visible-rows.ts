import type { Access } from "../doors/session.ts";
import type { SObjectModel } from "../schema/model.ts";
import { quoted } from "../state/tables.ts";

/**
 * The condition that narrows a table to the rows a query may meet: not those in the recycle bin, and of some objects the user's own
 * only. Empty when every row may be met. Holds no value but the user's id, and belongs to a plan of that user alone.
 */
export function visibleRows(
  to: { readonly access: Access; readonly includeDeleted: boolean },
  model: SObjectModel,
  alias: string,
): string {
  const terms: string[] = [];
  if (!to.includeDeleted && model.field("IsDeleted")) terms.push(`${alias}."IsDeleted" = 0`);
  const own = to.access.ownRows(model.name);
  if (own && /^[a-zA-Z0-9]{18}$/.test(own.userId)) terms.push(`${alias}.${quoted(own.field)} = '${own.userId}'`);
  else if (own) terms.push("0");
  return terms.join(" AND ");
}

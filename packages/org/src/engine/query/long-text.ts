import type { SObjectModel } from "../schema/model.ts";
import type { SelectItem } from "./soql/ast.ts";

const SMALL_BATCH = 200;
/** Text areas of more characters are long ones. */
const SHORT_TEXT = 255;

/** Two custom long text fields and more are never read in batches of more than 200 (Query Options header). */
export function largestBatch(model: SObjectModel, items: readonly SelectItem[]): number {
  let long = 0;
  for (const item of items) {
    const field = item.kind === "field" ? model.field(item.path.text) : undefined;
    const { type, length = 0, custom } = field?.definition ?? { type: null };
    if (custom && type === "textarea" && length > SHORT_TEXT) long++;
  }
  return long >= 2 ? SMALL_BATCH : Number.POSITIVE_INFINITY;
}

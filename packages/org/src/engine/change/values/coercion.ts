import type { FieldModel } from "../../schema/model.ts";
import type { Schema } from "../../schema/schema.ts";

/** For which field a value is read, and how strictly. */
export interface Coercion {
  readonly field: FieldModel;
  readonly schema: Schema;
  /** The org's own data: what it writes need not fit the picklist. */
  readonly lenient: boolean;
  /** Text that is too long is cut rather than refused (AllowFieldTruncationHeader). */
  readonly truncate: boolean;
}

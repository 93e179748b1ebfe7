import type { PosternError } from "@postern/kernel";
import { refusalError } from "../refusal/decode-rest-error.ts";
import { refusalOf } from "../refusal/read-refusal.ts";

/** Why one record of many was not saved, as the org says it. */
export interface RowError {
  /** The org's own code: `UNABLE_TO_LOCK_ROW`. */
  readonly statusCode: string;
  readonly message: string;
  readonly fields: readonly string[];
}

/** The outcome of one record, in the order given. */
export interface SaveResult {
  readonly id: string | null;
  readonly success: boolean;
  /** Upserts only. */
  readonly created?: boolean;
  readonly errors: readonly RowError[];
}

/**
 * The coded, teaching error of a record that was not saved; null of one that was. The same codes as of a single write.
 *
 * @example
 * for (const result of await session.collections.create("Account", rows)) console.log(saveError(result)?.code ?? result.id);
 */
export function saveError(result: SaveResult): PosternError | null {
  const [first] = result.errors;
  if (result.success || first === undefined) return null;
  return refusalError(refusalOf(400, first), { method: "POST", path: "composite/sobjects" });
}

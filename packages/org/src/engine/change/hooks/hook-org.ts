import type { PlainRecord } from "../../apex/plain-records.ts";
import type { ApiFault } from "../../api-fault.ts";
import type { Change, ChangeResult } from "../../doors/change.ts";

/** Reading and writing from a hook, in system mode as Apex does: object and field permissions of the user do not hold. */
export interface HookOrg {
  /** Records as plain objects; a parent is an object, children are a list. Every row, however many pages. */
  query(soql: string): PlainRecord[];
  /**
   * One DML statement. With `allOrNone`, the default, it throws a DmlError when a record fails, and nothing of it is written. At most 16 triggers run
   * inside each other.
   */
  change(changes: readonly Change[], options?: { readonly allOrNone?: boolean }): readonly ChangeResult[];
}

/** A DML statement of a hook failed: text and name are those of Apex's DmlException. */
export class DmlError extends Error {
  override readonly name = "System.DmlException";
  readonly faults: readonly ApiFault[];

  constructor(verb: string, row: number, result: Extract<ChangeResult, { success: false }>) {
    const first = result.faults[0]!;
    const id = result.id === null ? "" : ` with id ${result.id}`;
    super(
      `${verb} failed. First exception on row ${row}${id}; first error: ${first.errorCode}, ${first.message}: [${first.fields.join(", ")}]`,
    );
    this.faults = result.faults;
  }
}

/** The results, or the exception that Apex would throw for them. */
export function thrownFor(changes: readonly Change[], results: readonly ChangeResult[]): readonly ChangeResult[] {
  const row = results.findIndex(
    (result) => !result.success && result.faults[0]?.errorCode !== "ALL_OR_NONE_OPERATION_ROLLED_BACK",
  );
  const failed = results[row];
  if (!failed || failed.success) return results;
  const { operation } = changes[row]!;
  throw new DmlError(operation[0]!.toUpperCase() + operation.slice(1), row, failed);
}

import type { FieldDescribe } from "@postern/kernel";
import type { QuickAction } from "../quick-actions/quick-action.ts";
import type { ChangeOptions, ChangeResult, FieldValues } from "./change.ts";
import type { LayoutSection } from "./layouts.ts";
import type { Session } from "./session.ts";

export type { QuickAction } from "../quick-actions/quick-action.ts";

/** An action as this caller may use it. */
export interface AvailableAction extends QuickAction {
  /** `09D…`, 18 characters. */
  readonly id: string;
  /** The object it is bound to; null for a global one. */
  readonly contextObject: string | null;
}

/**
 * The door to quick actions. An action is there for who may create or edit its target. Calls about one action throw ApiFault NOT_FOUND
 * when it is not.
 */
export interface QuickActionsDoor {
  /** The global ones, or those of an object: its own and the global ones. Throws ApiFault NOT_FOUND for the object. */
  list(session: Session, sobject: string | null): readonly AvailableAction[];
  find(session: Session, sobject: string | null, name: string): AvailableAction;
  form(
    session: Session,
    action: AvailableAction,
  ): { readonly layout: LayoutSection; readonly fields: readonly FieldDescribe[] };
  /** What the record starts with, opened on a record or on none. */
  defaultValues(session: Session, action: AvailableAction, contextId: string | null): FieldValues;
  /** Creates or updates by the one DML path. Throws ApiFault MALFORMED_ID, INVALID_ID_FIELD for a context that fits not. */
  execute(
    session: Session,
    action: AvailableAction,
    given: { readonly contextId: string | null; readonly record: FieldValues },
    options?: ChangeOptions,
  ): ChangeResult;
}

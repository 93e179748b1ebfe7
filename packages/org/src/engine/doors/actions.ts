import type { ActionParameter } from "../actions/invocable-action.ts";
import type { ApiFault } from "../api-fault.ts";
import type { Session } from "./session.ts";

export type { ActionParameter } from "../actions/invocable-action.ts";

/** `standard`, or the kind of a custom action: what Salesforce builds it with. */
export type ActionKind = "standard" | "apex" | "flow";

export interface ActionDescribe {
  readonly name: string;
  readonly label: string;
  readonly description: string | null;
  readonly category: string | null;
  /** `EMAILSIMPLE`, `APEX`, `FLOW`. */
  readonly type: string;
  readonly kind: ActionKind;
  readonly inputs: readonly ActionParameter[];
  readonly outputs: readonly ActionParameter[];
}

export type ActionResult =
  | { readonly isSuccess: true; readonly outputValues: Readonly<Record<string, unknown>> | null }
  | { readonly isSuccess: false; readonly faults: readonly ApiFault[] };

/** The door to invocable actions (Actions Developer Guide). */
export interface ActionsDoor {
  list(session: Session, kind: ActionKind): readonly ActionDescribe[];
  /** Names are compared without case. Throws ApiFault NOT_FOUND. */
  find(session: Session, kind: ActionKind, name: string): ActionDescribe;
  /** One result per input, in order. Throws ApiFault NOT_FOUND, or LIMIT_EXCEEDED for more than 200 inputs. */
  invoke(
    session: Session,
    action: ActionDescribe,
    inputs: readonly Readonly<Record<string, unknown>>[],
  ): Promise<readonly ActionResult[]>;
}

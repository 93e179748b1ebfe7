import type { ApexOrg } from "../apex/apex-org.ts";

export type ActionParameterType = "STRING" | "BOOLEAN" | "NUMBER" | "DATE" | "DATETIME" | "ID" | "SOBJECT" | "OBJECT";

/** An input or output, as an `@InvocableVariable` states it. */
export interface ActionParameter {
  readonly name: string;
  readonly type: ActionParameterType;
  readonly label?: string;
  readonly description?: string;
  /** Of an input; default false. */
  readonly required?: boolean;
  /** Whether the value is a list; default false. */
  readonly list?: boolean;
}

type Values = Readonly<Record<string, unknown>>;

/**
 * TypeScript in the place of an `@InvocableMethod` or an autolaunched flow. It gets all inputs of a call at once and answers a list of
 * outputs as long, in their order; what it throws fails them all, as an exception in Apex does.
 */
export interface InvocableAction {
  readonly label?: string;
  readonly description?: string;
  readonly category?: string;
  /** Whether the action is at `/actions/custom/apex` (default) or at `/actions/custom/flow`. */
  readonly kind?: "apex" | "flow";
  readonly inputs?: readonly ActionParameter[];
  readonly outputs?: readonly ActionParameter[];
  invoke(inputs: readonly Values[], org: ApexOrg): readonly (Values | null)[] | Promise<readonly (Values | null)[]>;
}

/** Actions by API name. */
export type InvocableActions = Readonly<Record<string, InvocableAction>>;

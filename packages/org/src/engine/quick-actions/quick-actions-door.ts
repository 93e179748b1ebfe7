import { isIdShaped, type SObjectDescribe, toId18 } from "@postern/kernel";
import { ApiFault } from "../api-fault.ts";
import type { ChangeDoor, FieldValues } from "../doors/change.ts";
import type { DescribeDoor } from "../doors/describe.ts";
import type { AvailableAction, QuickActionsDoor } from "../doors/quick-actions.ts";
import type { Session } from "../doors/session.ts";
import { defaultValues as describedDefaults } from "../layouts/default-values.ts";
import { derivedId } from "../layouts/derived-id.ts";
import { itemBuilder, layoutSection } from "../layouts/layout-items.ts";
import { boundTo, type QuickAction, STANDARD_ACTIONS } from "./quick-action.ts";

/** Where a call or task goes by the object it is logged on: people are its Who, everything else its What. */
const PEOPLE: ReadonlySet<string> = new Set(["Contact", "Lead"]);

export function createQuickActionsDoor(deps: {
  readonly describe: DescribeDoor;
  readonly change: ChangeDoor;
  readonly instance: string;
  /** Declared for this org, beside the standard ones. */
  readonly actions: readonly QuickAction[];
}): QuickActionsDoor {
  const { describe, change, instance } = deps;
  const all = [...STANDARD_ACTIONS, ...deps.actions];

  /** The target as the caller sees it, or null when they may not write it. */
  function targetOf(session: Session, action: QuickAction): SObjectDescribe | null {
    const rights = session.access.object(action.targetObject);
    if (!(action.type === "Update" ? rights.edit : rights.create)) return null;
    try {
      return describe.sobject(session, action.targetObject);
    } catch (error) {
      // The objects of an org are not the same in every edition: an action on one that is missing is missing too.
      if (error instanceof ApiFault) return null;
      throw error;
    }
  }

  function available(session: Session, action: QuickAction, index: number): AvailableAction[] {
    if (!targetOf(session, action)) return [];
    const id = derivedId("09D", instance, { keyPrefix: "000", name: action.name }, index);
    return [{ ...action, id, contextObject: boundTo(action) }];
  }

  function list(session: Session, sobject: string | null): readonly AvailableAction[] {
    const context = sobject === null ? null : describe.sobject(session, sobject).name;
    return all.flatMap((action, index) => {
      const bound = boundTo(action);
      return bound === null || bound === context ? available(session, action, index) : [];
    });
  }

  /** The values that come from the record an action is opened on. */
  function contextValues(session: Session, action: AvailableAction, contextId: string | null): FieldValues {
    if (contextId === null || action.type === "Update") return {};
    const sobject = describe.global(session).find((each) => each.keyPrefix === contextId.slice(0, 3))?.name;
    if (sobject === undefined) throw new ApiFault("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id");
    const parent = action.targetParentField ?? parentField(describe.sobject(session, action.targetObject), sobject);
    return parent === undefined ? {} : { [parent]: contextId };
  }

  function contextOf(action: AvailableAction, contextId: string | null): string | null {
    if (contextId === null) {
      if (action.type !== "Update") return null;
      throw new ApiFault("INVALID_ID_FIELD", `The action ${action.name} updates a record: contextId must name it`);
    }
    const id = isIdShaped(contextId) ? toId18(contextId) : null;
    if (id === null) throw new ApiFault("MALFORMED_ID", `malformed id ${contextId}`);
    return id;
  }

  return {
    list,
    find(session, sobject, name) {
      const wanted = name.toLowerCase();
      const found = list(session, sobject).find(
        (action) =>
          action.name.toLowerCase() === wanted ||
          (action.contextObject !== null &&
            action.name.toLowerCase() === `${action.contextObject}.${name}`.toLowerCase()),
      );
      if (!found) throw new ApiFault("NOT_FOUND", "The requested resource does not exist");
      return found;
    },
    form(session, action) {
      const { fields: all } = describe.sobject(session, action.targetObject);
      const fields = action.fields.flatMap((name) => all.find((field) => field.name === name) ?? []);
      const { item } = itemBuilder(fields);
      const id = derivedId("01B", instance, { keyPrefix: "000", name: action.name });
      return {
        fields,
        layout: layoutSection(
          { heading: "", id, layoutId: id },
          fields.map((field) => item(field, { edit: true })),
        ),
      };
    },
    defaultValues(session, action, contextId) {
      const context = contextId === null ? null : contextOf(action, contextId);
      const target = describe.sobject(session, action.targetObject);
      const defaults = action.type === "Update" ? {} : describedDefaults(target, null);
      return { ...defaults, ...action.fieldOverrides, ...contextValues(session, action, context) };
    },
    execute(session, action, { contextId, record }, options) {
      const context = contextOf(action, contextId);
      const { targetObject: sobject, fieldOverrides } = action;
      const fields = { ...fieldOverrides, ...contextValues(session, action, context), ...record };
      const asked =
        action.type === "Update"
          ? ({ operation: "update", sobject, id: context as string, fields } as const)
          : ({ operation: "insert", sobject, fields } as const);
      return change.apply(session, [asked], options)[0]!;
    },
  };
}

/** The reference of the target that takes a record of the object. */
function parentField({ fields }: SObjectDescribe, sobject: string): string | undefined {
  const takes = fields.filter((field) => field.createable && field.referenceTo.includes(sobject));
  const activity = takes.find((field) => field.name === (PEOPLE.has(sobject) ? "WhoId" : "WhatId"));
  return (activity ?? takes.find((field) => field.name !== "OwnerId"))?.name;
}

import type { AvailableAction } from "../../../engine/doors/index.ts";
import { changeOptions, type RestCall, type RestHandler } from "../call.ts";
import { errorBody } from "../error-body.ts";
import { faultStatus } from "../fault-status.ts";
import { json, jsonText } from "../replies.ts";
import { looksOf } from "./icons.ts";
import { recordFields } from "./rows.ts";

/** The same resources stand at `/quickActions` for the global actions and at `/sobjects/O/quickActions` for those of an object. */
const objectOf = (call: RestCall, global: boolean) => (global ? null : call.params[0]!);

function actionOf(call: RestCall, global: boolean): AvailableAction {
  return call.engine.quickActions.find(call.session, objectOf(call, global), call.params[global ? 0 : 1]!);
}

function pathOf(call: RestCall, global: boolean, action: AvailableAction): string {
  if (global) return `${call.base}/quickActions/${action.name}`;
  const { name } = call.engine.describe.sobject(call.session, call.params[0]!);
  return `${call.base}/sobjects/${name}/quickActions/${action.name}`;
}

function summary(call: RestCall, global: boolean, action: AvailableAction) {
  const url = pathOf(call, global, action);
  return {
    actionEnumOrId: action.id,
    label: action.label,
    name: action.name,
    type: action.type,
    urls: {
      defaultValues: `${url}/defaultValues`,
      defaultValuesTemplate: `${url}/defaultValues/{ID}`,
      describe: `${url}/describe`,
      quickAction: url,
    },
  };
}

function described(call: RestCall, global: boolean) {
  const action = actionOf(call, global);
  const { layout } = call.engine.quickActions.form(call.session, action);
  const { colors, icons, iconUrl, miniIconUrl } = looksOf(call.request.origin, action.targetObject);
  const defaults = Object.entries(action.fieldOverrides ?? {});
  return {
    ...summary(call, global, action),
    canvasApplicationId: null,
    canvasApplicationName: null,
    colors,
    contextSobjectType: action.contextObject,
    defaultValues: defaults.map(([field, defaultValue]) => ({ defaultValue, field })),
    flowDevName: null,
    flowRecordIdVar: null,
    height: null,
    iconName: null,
    iconUrl,
    icons,
    layout,
    lightningComponentBundleId: null,
    lightningComponentBundleName: null,
    lightningComponentQualifiedName: null,
    lightningWebComponentBundleId: null,
    lightningWebComponentBundleName: null,
    lightningWebComponentQualifiedName: null,
    miniIconUrl,
    mobileExtensionId: null,
    showQuickActionLcHeader: false,
    showQuickActionVfHeader: false,
    targetParentField: action.targetParentField ?? null,
    targetRecordTypeId: null,
    targetSobjectType: action.targetObject,
    visualforcePageName: null,
    visualforcePageUrl: null,
    width: null,
  };
}

async function execute(call: RestCall, global: boolean) {
  const action = actionOf(call, global);
  const { contextId = null, record = {} } = call.body.object();
  const given = {
    contextId: contextId === null || contextId === "" ? null : String(contextId),
    record: typeof record === "object" && record !== null ? recordFields(record as Record<string, unknown>) : {},
  };
  const result = call.engine.quickActions.execute(call.session, action, given, changeOptions(call));
  if (!result.success) {
    const fault = result.faults[0]!;
    call.request.note.errorCode = fault.errorCode;
    return jsonText(errorBody(result.faults), faultStatus(fault, action.type === "Update"));
  }
  const { id, created } = result;
  return json({ contextId: given.contextId, created, errors: [], feedItemIds: null, id, success: true }, 201);
}

/** Handlers for the global actions, or for those of an object. */
export function quickActions(global: boolean) {
  const list: RestHandler = (call) =>
    json(
      call.engine.quickActions
        .list(call.session, objectOf(call, global))
        .map((action) => summary(call, global, action)),
    );
  const describe: RestHandler = (call) => json(described(call, global));
  const defaultValues: RestHandler = (call) => {
    const action = actionOf(call, global);
    const contextId = call.params[global ? 1 : 2] ?? null;
    const values = call.engine.quickActions.defaultValues(call.session, action, contextId);
    return json({ attributes: { type: action.targetObject }, ...values });
  };
  return { list, describe, defaultValues, execute: ((call) => execute(call, global)) as RestHandler };
}

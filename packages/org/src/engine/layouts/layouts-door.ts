import { type SObjectDescribe, toId18 } from "@postern/kernel";
import { ApiFault } from "../api-fault.ts";
import type { DescribeDoor } from "../doors/describe.ts";
import type { LayoutResult, LayoutsDoor, RecordTypeMapping } from "../doors/layouts.ts";
import type { Session } from "../doors/session.ts";
import { compactLayout } from "./compact-layout.ts";
import { defaultValues } from "./default-values.ts";
import { pageLayout } from "./page-layout.ts";

/** The layouts door: everything follows from describe, worked out once per described object. */
export function createLayoutsDoor(deps: { readonly describe: DescribeDoor; readonly instance: string }): LayoutsDoor {
  const { describe: door, instance } = deps;
  // Describe answers are the same object until schema or permissions change.
  const results = new WeakMap<SObjectDescribe, LayoutResult>();

  function layoutable(session: Session, sobject: string): SObjectDescribe {
    const describe = door.sobject(session, sobject);
    if (describe["layoutable"] !== true) throw notFound();
    return describe;
  }

  function layouts(session: Session, sobject: string): LayoutResult {
    const describe = layoutable(session, sobject);
    let result = results.get(describe);
    if (!result) {
      result = layoutResult(describe, instance);
      results.set(describe, result);
    }
    return result;
  }

  return {
    layouts,
    layout(session, sobject, recordTypeId) {
      const { layouts: all, recordTypeMappings } = layouts(session, sobject);
      const mapping = recordTypeMappings.find((each) => each.recordTypeId === toId18(recordTypeId));
      const layout = all.find((each) => each.id === mapping?.layoutId);
      if (!layout) throw notFound();
      return layout;
    },
    compactLayout: (session, sobject) => compactLayout(layoutable(session, sobject)),
    defaultValues: (session, sobject, fields) => defaultValues(door.sobject(session, sobject), fields),
  };
}

const notFound = () => new ApiFault("NOT_FOUND", "The requested resource does not exist");

/** A record type as describe lists it. */
type RecordTypeInfo = Readonly<Record<string, unknown>> & { readonly recordTypeId: string; readonly master: boolean };

function layoutResult(describe: SObjectDescribe, instance: string): LayoutResult {
  const layout = pageLayout(describe, instance);
  const recordTypes = (describe["recordTypeInfos"] ?? []) as readonly RecordTypeInfo[];
  const picklists = describe.fields
    .filter((field) => field.type === "picklist" || field.type === "multipicklist")
    .map((field) => ({ picklistName: field.name, picklistValues: field.picklistValues }));
  return {
    layouts: [layout],
    recordTypeMappings: recordTypes.map(
      (info): RecordTypeMapping => ({ ...info, layoutId: layout.id, picklistsForRecordType: picklists }),
    ),
    recordTypeSelectorRequired: [recordTypes.filter((info) => !info.master && info["available"] === true).length > 1],
  };
}

import type { SObjectDescribe } from "@postern/kernel";
import type { LayoutComponent, LayoutItem } from "../../../engine/doors/index.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { resourceNotFound } from "../error-body.ts";
import { json } from "../replies.ts";
import { objectInfo } from "./object-info.ts";
import { listOf, recordTypesOf } from "./objects.ts";
import { recordsOf } from "./records.ts";

function item({ editableForNew, editableForUpdate, label, layoutComponents, required }: LayoutItem) {
  const component = ({ type, value, details }: LayoutComponent) => ({
    apiName: value,
    componentType: type,
    label: details?.label ?? null,
  });
  return {
    editableForNew,
    editableForUpdate,
    label,
    layoutComponents: layoutComponents.flatMap((each) => (each.components ?? [each]).map(component)),
    lookupIdApiName: null,
    required,
    sortable: false,
  };
}

/** The layout of an object, in the words of the User Interface API ("Record Layout"). */
function layoutOf(call: RestCall, object: SObjectDescribe, recordTypeId: string | null, mode: string) {
  if (object["layoutable"] !== true) throw resourceNotFound();
  const layout = call.engine.layouts.layout(call.session, object.name, recordTypeId ?? masterOf(object));
  const sections = mode === "View" ? layout.detailLayoutSections : layout.editLayoutSections;
  return {
    id: layout.id,
    layoutType: "Full",
    mode,
    objectApiName: object.name,
    recordTypeId: recordTypeId ?? masterOf(object),
    saveOptions: [],
    sections: sections.map((section) => ({
      collapsible: section.useCollapsibleSection,
      columns: section.columns,
      heading: section.heading,
      id: section.layoutSectionId,
      layoutRows: section.layoutRows.map(({ layoutItems }) => ({ layoutItems: layoutItems.map(item) })),
      rows: section.rows,
      useHeading: section.useHeading,
    })),
  };
}

const masterOf = (object: SObjectDescribe) =>
  (recordTypesOf(object).find(({ master }) => master) ?? recordTypesOf(object)[0]!).recordTypeId;

const modeOf = (call: RestCall) => {
  const asked = call.query().get("mode") ?? call.query().get("modes") ?? "View";
  return ["Create", "Edit"].find((mode) => mode.toLowerCase() === asked.toLowerCase()) ?? "View";
};

export const getLayout: RestHandler = (call) => {
  const object = call.engine.describe.sobject(call.session, call.params[0]!);
  return json(layoutOf(call, object, call.query().get("recordTypeId"), modeOf(call)));
};

/** What a page about records needs: the records with the fields of their layouts, the layouts and the objects. */
export const recordUi: RestHandler = (call) => {
  const records = recordsOf(call, listOf(call.params[0]!), true);
  if (records.includes(null)) throw resourceNotFound();
  const found = records.flatMap((record) => record ?? []);
  const objects = [...new Set(found.map(({ apiName }) => apiName))].map((name) =>
    call.engine.describe.sobject(call.session, name),
  );
  const mode = modeOf(call);
  return json({
    layoutUserStates: {},
    layouts: Object.fromEntries(
      objects.map((object) => [
        object.name,
        { [masterOf(object)]: { Full: { [mode]: layoutOf(call, object, null, mode) } } },
      ]),
    ),
    objectInfos: Object.fromEntries(objects.map(({ name }) => [name, objectInfo(call, name)])),
    records: Object.fromEntries(found.map((record) => [record.id, record])),
  });
};

/** A record to be filled in: the values it starts with. */
export const createDefaults: RestHandler = (call) => {
  const object = call.engine.describe.sobject(call.session, call.params[0]!);
  const recordTypeId = call.query().get("recordTypeId");
  const layout = layoutOf(call, object, recordTypeId, "Create");
  const defaults = call.engine.layouts.defaultValues(call.session, object.name, null);
  const createable = object.fields.filter((field) => field.createable);
  return json({
    layout,
    objectInfos: { [object.name]: objectInfo(call, object.name) },
    record: {
      apiName: object.name,
      childRelationships: {},
      fields: Object.fromEntries(
        createable.map(({ name }) => [name, { displayValue: null, value: defaults[name] ?? null }]),
      ),
      id: null,
      lastModifiedById: null,
      lastModifiedDate: null,
      recordTypeId: layout.recordTypeId,
      recordTypeInfo: recordTypesOf(object).find((type) => type.recordTypeId === layout.recordTypeId) ?? null,
      systemModstamp: null,
    },
  });
};

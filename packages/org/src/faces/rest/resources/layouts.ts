import type { CompactLayout } from "../../../engine/doors/index.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { resourceNotFound } from "../error-body.ts";
import { json } from "../replies.ts";
import { fieldList } from "./rows.ts";

const describePath = (call: RestCall, sobject: string) => `${call.base}/sobjects/${sobject}/describe`;

/** The path names the object in any letters; URLs in answers name it as it is. */
const objectOf = (call: RestCall) => call.engine.describe.sobject(call.session, call.params[0]!).name;

export const layouts: RestHandler = (call) => {
  const sobject = objectOf(call);
  const result = call.engine.layouts.layouts(call.session, sobject);
  const url = (recordTypeId: string) => ({ layout: `${describePath(call, sobject)}/layouts/${recordTypeId}` });
  return json({
    ...result,
    recordTypeMappings: result.recordTypeMappings.map((each) => ({ ...each, urls: url(each.recordTypeId) })),
  });
};

export const layoutOfRecordType: RestHandler = (call) =>
  json(call.engine.layouts.layout(call.session, objectOf(call), call.params[1]!));

/** No object of this org has named layouts (describe's `namedLayoutInfos` is empty). */
export const namedLayout: RestHandler = (call) => {
  objectOf(call);
  throw resourceNotFound();
};

export const compactLayouts: RestHandler = (call) => {
  const sobject = objectOf(call);
  const layout = call.engine.layouts.compactLayout(call.session, sobject);
  const { recordTypeMappings } = call.engine.layouts.layouts(call.session, sobject);
  const base = `${describePath(call, sobject)}/compactLayouts`;
  return json({
    compactLayouts: [layout],
    defaultCompactLayoutId: layout.id,
    recordTypeCompactLayoutMappings: recordTypeMappings.map((each) => ({
      available: each["available"],
      compactLayoutId: layout.id,
      compactLayoutName: layout.name,
      recordTypeId: each.recordTypeId,
      recordTypeName: each["name"],
      urls: { compactLayout: `${base}/${each.recordTypeId}` },
    })),
    urls: { primary: `${base}/primary` },
  });
};

/** `…/compactLayouts/primary`, or that of a record type. */
export const compactLayout: RestHandler = (call) => {
  const sobject = objectOf(call);
  const which = call.params[1]!;
  if (which.toLowerCase() !== "primary") call.engine.layouts.layout(call.session, sobject, which);
  return json(call.engine.layouts.compactLayout(call.session, sobject));
};

/** `/compactLayouts?q=Account,Contact`: the primary ones, by object. */
export const compactLayoutsOf: RestHandler = (call) => {
  const found: Record<string, CompactLayout> = {};
  for (const name of fieldList(call.query().get("q")) ?? []) {
    const { name: sobject } = call.engine.describe.sobject(call.session, name);
    found[sobject] = call.engine.layouts.compactLayout(call.session, sobject);
  }
  return json(found);
};

export const defaultValues: RestHandler = (call) => {
  const sobject = objectOf(call);
  const fields = fieldList(call.query().get("fields"));
  return json({ attributes: { type: sobject }, ...call.engine.layouts.defaultValues(call.session, sobject, fields) });
};

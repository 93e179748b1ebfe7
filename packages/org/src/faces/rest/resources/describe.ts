import type { SObjectDescribe, SObjectDescribeSummary } from "@postern/kernel";
import type { Reply } from "../../reply.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { isConditional, isUnmodified } from "../conditional/preconditions.ts";
import { json, jsonText } from "../replies.ts";
import { recentItems } from "./most-recent.ts";

/** Where an object leads; objects without layouts to their rows only. */
function urls(base: string, summary: SObjectDescribeSummary) {
  const sobject = `${base}/sobjects/${summary.name}`;
  return {
    ...(summary["layoutable"] === true && {
      compactLayouts: `${sobject}/describe/compactLayouts`,
      approvalLayouts: `${sobject}/describe/approvalLayouts`,
      listviews: `${sobject}/listviews`,
      quickActions: `${sobject}/quickActions`,
      layouts: `${sobject}/describe/layouts`,
    }),
    rowTemplate: `${sobject}/{ID}`,
    describe: `${sobject}/describe`,
    sobject,
  };
}

/** A full describe leads to the values a new record starts with too, and to the pages of what has layouts. */
const describeUrls = (base: string, origin: string, describe: SObjectDescribe) => ({
  ...urls(base, describe),
  defaultValues: `${base}/sobjects/${describe.name}/defaultValues?recordTypeId&fields`,
  ...(describe["layoutable"] === true && {
    uiDetailTemplate: `${origin}/{ID}`,
    uiEditTemplate: `${origin}/{ID}/e`,
    uiNewRecord: `${origin}/${describe.keyPrefix}/e`,
  }),
});

/** Each record type with its layout. */
function recordTypesWithUrls(base: string, describe: SObjectDescribe) {
  const layouts = `${base}/sobjects/${describe.name}/describe/layouts`;
  const infos = describe["recordTypeInfos"] as readonly { readonly recordTypeId: string }[];
  return infos.map((info) => ({ ...info, urls: { layout: `${layouts}/${info.recordTypeId}` } }));
}

/** JSON text per described object and base path: the engine hands out the same object until something changes. */
const texts = new WeakMap<SObjectDescribe, Map<string, string>>();

function describeText(describe: SObjectDescribe, base: string, origin: string): string {
  let byBase = texts.get(describe);
  if (!byBase) {
    byBase = new Map();
    texts.set(describe, byBase);
  }
  let text = byBase.get(origin + base);
  if (text === undefined) {
    text = JSON.stringify({
      ...describe,
      recordTypeInfos: recordTypesWithUrls(base, describe),
      urls: describeUrls(base, origin, describe),
    });
    byBase.set(origin + base, text);
  }
  return text;
}

/** When this process first saw each version of the schema: describe answers have not changed since. */
const seen = new WeakMap<object, { version: number; at: number }>();

function conditional(call: RestCall, answer: () => Reply): Reply {
  const door = call.engine.describe;
  let known = seen.get(door);
  if (known?.version !== door.version) {
    known = { version: door.version, at: Math.floor(call.engine.clock.now() / 1000) * 1000 };
    seen.set(door, known);
  }
  const etag = `"${(known.version >>> 0).toString(16).padStart(8, "0")}"`;
  const headers = { ETag: etag, "Last-Modified": new Date(known.at).toUTCString() };
  const conditional = isConditional(call.request);
  if (conditional && isUnmodified(call.request, { etag, lastModified: known.at }))
    return { status: 304, headers, body: null };
  const reply = answer();
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

export const describeGlobal: RestHandler = (call) =>
  conditional(call, () =>
    json({
      encoding: "UTF-8",
      maxBatchSize: 200,
      sobjects: call.engine.describe
        .global(call.session)
        .map((summary) => ({ ...summary, urls: urls(call.base, summary) })),
    }),
  );

export const basicInformation: RestHandler = (call) => {
  const name = call.engine.describe.sobject(call.session, call.params[0]!).name;
  const summary = call.engine.describe.global(call.session).find((entry) => entry.name === name)!;
  return json({ objectDescribe: { ...summary, urls: urls(call.base, summary) }, recentItems: recentItems(call, name) });
};

export const describeSObject: RestHandler = (call) => {
  const describe = call.engine.describe.sobject(call.session, call.params[0]!);
  return conditional(call, () => jsonText(describeText(describe, call.base, call.request.origin)));
};

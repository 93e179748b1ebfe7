import type { RestHandler } from "../call.ts";
import type { Route } from "../router.ts";
import { createDefaults, getLayout, recordUi } from "./layouts.ts";
import { listInfo, listRecords, listsOf } from "./lists.ts";
import * as objects from "./object-info.ts";
import * as records from "./records.ts";

/** What of the User Interface API is built; all else below `ui-api` is refused by name. */
export const UI_API_ROUTES: readonly Route<RestHandler>[] = [
  { pattern: "ui-api/records", methods: { POST: records.createRecord } },
  { pattern: "ui-api/records/batch/:ids", methods: { GET: records.getRecords } },
  {
    pattern: "ui-api/records/:id",
    methods: { GET: records.getRecord, PATCH: records.updateRecord, DELETE: records.deleteRecord },
  },
  { pattern: "ui-api/object-info", methods: { GET: objects.listObjects } },
  { pattern: "ui-api/object-info/batch/:objects", methods: { GET: objects.getObjectInfos } },
  { pattern: "ui-api/object-info/:object", methods: { GET: objects.getObjectInfo } },
  { pattern: "ui-api/object-info/:object/picklist-values/:recordType", methods: { GET: objects.picklistValues } },
  {
    pattern: "ui-api/object-info/:object/picklist-values/:recordType/:field",
    methods: { GET: objects.picklistOfField },
  },
  { pattern: "ui-api/record-ui/:ids", methods: { GET: recordUi } },
  { pattern: "ui-api/record-defaults/create/:object", methods: { GET: createDefaults } },
  { pattern: "ui-api/layout/:object", methods: { GET: getLayout } },
  { pattern: "ui-api/list-ui/:object", methods: { GET: listsOf } },
  { pattern: "ui-api/list-info/:id", methods: { GET: listInfo } },
  { pattern: "ui-api/list-info/:object/:name", methods: { GET: listInfo } },
  { pattern: "ui-api/list-records/:id", methods: { GET: listRecords } },
  { pattern: "ui-api/list-records/:object/:name", methods: { GET: listRecords } },
];

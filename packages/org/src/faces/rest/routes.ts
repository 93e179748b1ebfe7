import type { RestHandler } from "./call.ts";
import { notBuilt } from "./not-built.ts";
import * as collections from "./resources/collections.ts";
import { convertLead } from "./resources/convert-lead-action.ts";
import * as describe from "./resources/describe.ts";
import * as external from "./resources/external-id-rows.ts";
import * as credentials from "./resources/oauth-credentials.ts";
import * as usage from "./resources/oauth-usage.ts";
import * as facts from "./resources/org-facts.ts";
import * as query from "./resources/query.ts";
import * as replication from "./resources/replication.ts";
import * as rows from "./resources/rows.ts";
import type { Route } from "./router.ts";

const gap = (name: string): Route<RestHandler>["methods"] => {
  const refuse: RestHandler = () => {
    throw notBuilt(name);
  };
  return { GET: refuse, POST: refuse, PATCH: refuse, DELETE: refuse };
};

/** Every resource below `/services/data/vNN.0/`. */
export const ROUTES: readonly Route<RestHandler>[] = [
  { pattern: "", methods: { GET: facts.versionRoot } },
  { pattern: "limits", methods: { GET: facts.limits } },
  { pattern: "limits/recordCount", methods: { GET: facts.recordCount } },
  { pattern: "recent", methods: { GET: facts.recent } },
  { pattern: "query", methods: { GET: query.query } },
  { pattern: "query/:locator", methods: { GET: query.queryMore } },
  { pattern: "queryAll", methods: { GET: query.queryAll } },
  { pattern: "queryAll/:locator", methods: { GET: query.queryMore } },
  { pattern: "sobjects", methods: { GET: describe.describeGlobal } },
  { pattern: "sobjects/:object", methods: { GET: describe.basicInformation, POST: rows.createRow } },
  { pattern: "sobjects/:object/describe", methods: { GET: describe.describeSObject } },
  { pattern: "sobjects/:object/describe/:kind", methods: gap("layouts") },
  { pattern: "sobjects/:object/describe/:kind/:name", methods: gap("layouts") },
  { pattern: "sobjects/:object/updated", methods: { GET: replication.getUpdated } },
  { pattern: "sobjects/:object/deleted", methods: { GET: replication.getDeleted } },
  { pattern: "sobjects/:object/listviews", methods: gap("list views") },
  { pattern: "sobjects/:object/listviews/:id", methods: gap("list views") },
  { pattern: "sobjects/:object/listviews/:id/:part", methods: gap("list views") },
  { pattern: "sobjects/:object/quickActions", methods: gap("object quick actions") },
  { pattern: "sobjects/:object/quickActions/:action", methods: gap("object quick actions") },
  { pattern: "sobjects/:object/quickActions/:action/:part", methods: gap("object quick actions") },
  { pattern: "sobjects/:object/defaultValues", methods: gap("default values") },
  { pattern: "sobjects/:object/eventSchema", methods: gap("event schema") },
  { pattern: "sobjects/User/:id/password", methods: gap("user passwords") },
  { pattern: "sobjects/:object/Id", methods: { POST: external.createByIdField } },
  {
    pattern: "sobjects/:object/:id",
    methods: { GET: rows.getRow, PATCH: rows.updateRow, DELETE: rows.deleteRow },
  },
  {
    pattern: "sobjects/:object/:field/:value",
    methods: {
      GET: external.getByExternalId,
      PATCH: external.upsertByExternalId,
      DELETE: external.deleteByExternalId,
    },
  },
  {
    pattern: "composite/sobjects",
    methods: { POST: collections.createMany, PATCH: collections.updateMany, DELETE: collections.deleteMany },
  },
  { pattern: "composite/sobjects/:object", methods: { GET: collections.getMany, POST: collections.retrieveMany } },
  { pattern: "actions/standard/convertLead", methods: { POST: convertLead } },
  { pattern: "apps/oauth/usage", methods: { GET: usage.apps } },
  { pattern: "apps/oauth/usage/tokens/:token", methods: { DELETE: usage.revokeToken } },
  { pattern: "apps/oauth/usage/:app/users", methods: { GET: usage.users } },
  { pattern: "apps/oauth/usage/:app/tokens", methods: { DELETE: usage.revokeOfApp } },
  { pattern: "apps/oauth/usage/:app/:user/tokens", methods: { GET: usage.tokens, DELETE: usage.revokeOfUser } },
  { pattern: "apps/oauth/credentials/:app", methods: { GET: credentials.consumers } },
  { pattern: "apps/oauth/credentials/:app/:consumer", methods: { GET: credentials.credentials } },
  {
    pattern: "apps/oauth/credentials/:app/:consumer/staged",
    methods: { GET: credentials.staged, POST: credentials.stage },
  },
  {
    pattern: "apps/oauth/credentials/:app/:consumer/staged/:staged",
    methods: { GET: credentials.stagedById, PATCH: credentials.command, DELETE: credentials.unstage },
  },
  { pattern: "composite/sobjects/:object/:field", methods: { PATCH: collections.upsertMany } },
];

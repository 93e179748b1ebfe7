import { ANALYTICS_ROUTES } from "./analytics/routes.ts";
import type { RestHandler } from "./call.ts";
import { batch } from "./composite/batch.ts";
import { composite, list } from "./composite/composite.ts";
import { graph } from "./composite/graph.ts";
import { tree } from "./composite/tree.ts";
import { graphql } from "./graphql/graphql-resource.ts";
import * as actions from "./resources/actions.ts";
import * as blobs from "./resources/blob-content.ts";
import { getMany, retrieveMany } from "./resources/collection-retrieve.ts";
import * as collections from "./resources/collections.ts";
import * as describe from "./resources/describe.ts";
import * as events from "./resources/event-schema.ts";
import * as external from "./resources/external-id-rows.ts";
import * as layouts from "./resources/layouts.ts";
import * as views from "./resources/list-views.ts";
import * as mostRecent from "./resources/most-recent.ts";
import * as navigation from "./resources/navigation.ts";
import * as credentials from "./resources/oauth-credentials.ts";
import * as usage from "./resources/oauth-usage.ts";
import * as facts from "./resources/org-facts.ts";
import * as parameterized from "./resources/parameterized-search.ts";
import * as process from "./resources/process.ts";
import * as query from "./resources/query.ts";
import { quickActions } from "./resources/quick-actions.ts";
import * as related from "./resources/related.ts";
import * as replication from "./resources/replication.ts";
import * as rows from "./resources/rows.ts";
import * as search from "./resources/search.ts";
import * as password from "./resources/user-password.ts";
import type { Route } from "./router.ts";
import { TOOLING_ROUTES } from "./tooling/routes.ts";
import { UI_API_ROUTES } from "./ui-api/routes.ts";

const quickActionRoutes = (path: string, to: ReturnType<typeof quickActions>): Route<RestHandler>[] => [
  { pattern: path, methods: { GET: to.list } },
  { pattern: `${path}/:action`, methods: { GET: to.describe, POST: to.execute } },
  { pattern: `${path}/:action/describe`, methods: { GET: to.describe } },
  { pattern: `${path}/:action/defaultValues`, methods: { GET: to.defaultValues } },
  { pattern: `${path}/:action/defaultValues/:context`, methods: { GET: to.defaultValues } },
];

/** Every resource below `/services/data/vNN.0/`. */
export const ROUTES: readonly Route<RestHandler>[] = [
  { pattern: "", methods: { GET: facts.versionRoot } },
  { pattern: "limits", methods: { GET: facts.limits } },
  { pattern: "limits/recordCount", methods: { GET: facts.recordCount } },
  { pattern: "recent", methods: { GET: mostRecent.recent } },
  { pattern: "graphql", waitsByItself: true, methods: { POST: graphql } },
  { pattern: "query", methods: { GET: query.query } },
  { pattern: "query/:locator", methods: { GET: query.queryMore } },
  { pattern: "queryAll", methods: { GET: query.queryAll } },
  { pattern: "queryAll/:locator", methods: { GET: query.queryMore } },
  { pattern: "search", methods: { GET: search.search } },
  { pattern: "search/scopeOrder", methods: { GET: search.scopeOrder } },
  { pattern: "search/layout", methods: { GET: search.layout } },
  { pattern: "search/suggestions", methods: { GET: search.suggestions } },
  { pattern: "parameterizedSearch", methods: { GET: parameterized.searchByUri, POST: parameterized.searchByBody } },
  { pattern: "sobjects", methods: { GET: describe.describeGlobal } },
  { pattern: "sobjects/:object", takesFiles: true, methods: { GET: describe.basicInformation, POST: rows.createRow } },
  { pattern: "sobjects/:object/describe", methods: { GET: describe.describeSObject } },
  { pattern: "sobjects/:object/describe/layouts", methods: { GET: layouts.layouts } },
  { pattern: "sobjects/:object/describe/layouts/:recordType", methods: { GET: layouts.layoutOfRecordType } },
  { pattern: "sobjects/:object/describe/namedLayouts/:name", methods: { GET: layouts.namedLayout } },
  { pattern: "sobjects/:object/describe/compactLayouts", methods: { GET: layouts.compactLayouts } },
  { pattern: "sobjects/:object/describe/compactLayouts/:recordType", methods: { GET: layouts.compactLayout } },
  { pattern: "sobjects/:object/describe/approvalLayouts", methods: { GET: process.approvalLayouts } },
  { pattern: "sobjects/:object/describe/approvalLayouts/:name", methods: { GET: process.approvalLayout } },
  { pattern: "compactLayouts", methods: { GET: layouts.compactLayoutsOf } },
  { pattern: "sobjects/:object/updated", methods: { GET: replication.getUpdated } },
  { pattern: "sobjects/:object/deleted", methods: { GET: replication.getDeleted } },
  { pattern: "sobjects/:object/listviews", methods: { GET: views.listViews } },
  { pattern: "sobjects/:object/listviews/recent", methods: { GET: views.recentListViews } },
  { pattern: "sobjects/:object/listviews/:id", methods: { GET: views.listView } },
  { pattern: "sobjects/:object/listviews/:id/describe", methods: { GET: views.describeListView } },
  { pattern: "sobjects/:object/listviews/:id/results", methods: { GET: views.listViewResults } },
  ...quickActionRoutes("sobjects/:object/quickActions", quickActions(false)),
  ...quickActionRoutes("quickActions", quickActions(true)),
  { pattern: "sobjects/:object/defaultValues", methods: { GET: layouts.defaultValues } },
  { pattern: "sobjects/:object/eventSchema", methods: { GET: events.schemaByEvent } },
  { pattern: "event/eventSchema/:schema", methods: { GET: events.schemaById } },
  {
    pattern: "sobjects/User/:id/password",
    methods: { GET: password.passwordState, POST: password.setPassword, DELETE: password.resetPassword },
  },
  { pattern: "actions", methods: { GET: actions.actions } },
  { pattern: "actions/standard", methods: { GET: actions.standardActions } },
  {
    pattern: "actions/standard/:name",
    waitsByItself: true,
    methods: { GET: actions.standardAction, POST: actions.invokeStandard },
  },
  { pattern: "actions/custom", methods: { GET: actions.customKinds } },
  { pattern: "actions/custom/:kind", methods: { GET: actions.customActions } },
  {
    pattern: "actions/custom/:kind/:name",
    waitsByItself: true,
    methods: { GET: actions.customAction, POST: actions.invokeCustom },
  },
  { pattern: "tabs", methods: { GET: navigation.tabs } },
  { pattern: "theme", methods: { GET: navigation.theme } },
  { pattern: "appMenu/AppSwitcher", methods: { GET: navigation.appSwitcher } },
  { pattern: "appMenu/Salesforce1", methods: { GET: navigation.mobileMenu } },
  { pattern: "process/rules", methods: { GET: process.rules, POST: process.triggerRules } },
  { pattern: "process/rules/:object", methods: { GET: process.rulesOfObject } },
  { pattern: "process/rules/:object/:rule", methods: { GET: process.rule, POST: process.rule } },
  { pattern: "process/approvals", methods: { GET: process.approvals, POST: process.actOnApproval } },
  { pattern: "sobjects/:object/Id", takesFiles: true, methods: { POST: external.createByIdField } },
  {
    pattern: "sobjects/:object/:id",
    takesFiles: true,
    methods: { GET: rows.getRow, PATCH: rows.updateRow, DELETE: rows.deleteRow },
  },
  {
    pattern: "sobjects/:object/:field/:value",
    takesFiles: true,
    methods: {
      GET: external.getByExternalId,
      PATCH: external.upsertByExternalId,
      DELETE: external.deleteByExternalId,
    },
  },
  {
    pattern: "sobjects/:object/:id/richTextImageFields/:field/:reference",
    methods: { GET: blobs.richTextImage },
  },
  // Relationships lead on, three of them at most (REST API Developer Guide, "Traverse Relationships with Friendly URLs").
  ...["/:second", "/:second/:third"].map((more) => ({
    pattern: `sobjects/:object/:id/:first${more}`,
    methods: { GET: related.getRelated, PATCH: related.updateRelated, DELETE: related.deleteRelated },
  })),
  { pattern: "composite", since: 38, waitsByItself: true, methods: { GET: list, POST: composite } },
  { pattern: "composite/batch", since: 34, waitsByItself: true, methods: { POST: batch } },
  { pattern: "composite/tree/:object", since: 34, methods: { POST: tree } },
  { pattern: "composite/graph", since: 50, waitsByItself: true, methods: { POST: graph } },
  {
    pattern: "composite/sobjects",
    since: 42,
    takesFiles: true,
    methods: { POST: collections.createMany, PATCH: collections.updateMany, DELETE: collections.deleteMany },
  },
  {
    pattern: "composite/sobjects/:object",
    since: 42,
    methods: { GET: getMany, POST: retrieveMany },
  },
  { pattern: "composite/sobjects/:object/:field", since: 46, methods: { PATCH: collections.upsertMany } },
  ...TOOLING_ROUTES,
  ...ANALYTICS_ROUTES,
  ...UI_API_ROUTES,
  { pattern: "connect/batch", waitsByItself: true, methods: { POST: batch } },
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
];

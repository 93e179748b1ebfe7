export { type PendingLogin, type PendingLoginStorage, pendingLogin } from "./browser/pending-login.ts";
export { createDpopKey, type DpopKey } from "./dpop/dpop-key.ts";
export { errors } from "./errors.ts";
export { type AssetToken, type AssetTokenFlowOptions, assetTokenFlow } from "./flow/asset-token-flow.ts";
export { type ApprovalGuard, checkApprovals } from "./flow/check-approvals.ts";
export {
  type ClientCredentialsOptions,
  clientCredentials,
  clientCredentialsFlow,
} from "./flow/client-credentials-flow.ts";
export {
  dangerousUsernamePassword,
  dangerousUsernamePasswordFlow,
  type UsernamePassword,
  type UsernamePasswordFlowOptions,
} from "./flow/dangerous-username-password-flow.ts";
export { type DeviceFlowOptions, type DeviceLogin, deviceFlow } from "./flow/device-flow.ts";
export type { Identity } from "./flow/identity.ts";
export { type ForeignTokens, type ImportGrantOptions, importGrant } from "./flow/import-grant.ts";
export { type Introspection, introspect } from "./flow/introspect.ts";
export { type JwtBearer, type JwtBearerFlowOptions, jwtBearer, jwtBearerFlow } from "./flow/jwt-bearer-flow.ts";
export { type RefreshFlowOptions, refreshFlow } from "./flow/refresh-flow.ts";
export { revoke } from "./flow/revoke.ts";
export { type SamlAssertionFlowOptions, samlAssertionFlow } from "./flow/saml-assertion-flow.ts";
export { type SamlBearer, type SamlBearerFlowOptions, samlBearer, samlBearerFlow } from "./flow/saml-bearer-flow.ts";
export { saveGrant } from "./flow/save-grant.ts";
export { readSfdxAuthUrl, type SfdxAuthUrl } from "./flow/sfdx-auth-url.ts";
export { singleAccess } from "./flow/single-access.ts";
export {
  type SubjectTokenType,
  type TokenExchange,
  type TokenExchangeFlowOptions,
  tokenExchange,
  tokenExchangeFlow,
} from "./flow/token-exchange-flow.ts";
export type { SourceRequest, TokenSource } from "./flow/token-source.ts";
export {
  type ExpectedFragment,
  type UserAgentFlow,
  type UserAgentFlowOptions,
  userAgentFlow,
} from "./flow/user-agent-flow.ts";
export {
  type ExpectedCallback,
  type LoginPageOptions,
  type WebServerFlow,
  type WebServerFlowOptions,
  webServerFlow,
} from "./flow/web-server-flow.ts";
export { checkHost, type HostPolicy } from "./hosts/check-host.ts";
export type { PrivateKeyInput } from "./keys/import-private-key.ts";
export { audienceOf } from "./oauth/audience-of.ts";
export type { ClientAuthentication } from "./oauth/client-authentication.ts";
export type { HybridMembers } from "./oauth/hybrid-members.ts";
export type { OAuthClient, OAuthClientOptions } from "./oauth/oauth-client.ts";
export type { DpopOptions } from "./oauth/request-tokens.ts";
export type { FlowName, GrantTokens, Tokens, TokenType } from "./oauth/tokens.ts";
export { fetchTransport } from "./ports/fetch-transport.ts";
export { memoryTokenStore } from "./ports/memory-token-store.ts";
export type { GrantLife, GrantRecord, GrantStatus, Lease, RefreshIntent, TokenStore } from "./ports/token-store.ts";
export type { Transport, TransportOptions } from "./ports/transport.ts";
export type { ApiUsage } from "./rest/api-usage.ts";
export type { GraphqlError, GraphqlOptions, GraphqlResult } from "./rest/apis/graphql.ts";
export type { ReportFact, ReportGrouping, ReportRun, ReportSummary, Reports } from "./rest/apis/reports.ts";
export type { AnonymousApexResult, Tooling } from "./rest/apis/tooling.ts";
export type { UiApi, UiRecord } from "./rest/apis/ui-api.ts";
export type { Answer, RestRequest } from "./rest/caller.ts";
export type { BatchOptions } from "./rest/composite/batch.ts";
export type { CompositeOptions } from "./rest/composite/composite.ts";
export type { Call, Outcome, StepOutcomes } from "./rest/composite/outcome.ts";
export type { Reference } from "./rest/composite/reference.ts";
export type { SavedStep, Step, StepValues } from "./rest/composite/step.ts";
export type { CompositeSteps, GraphSteps } from "./rest/composite/steps.ts";
export type { TreeChildren, TreeIds, TreeRecord } from "./rest/composite/tree.ts";
export type { DataApi } from "./rest/data-api.ts";
export type { DescribeOptions } from "./rest/describe/describe.ts";
export type { ListView, ListViewResults, ObjectViews, QuickAction } from "./rest/describe/object-views.ts";
export type { DuplicateMatch, Refused, RefusedQuery } from "./rest/errors.ts";
export type { OrgLimits } from "./rest/org/limits.ts";
export type { UserPassword } from "./rest/org/password.ts";
export type { ChildRecords } from "./rest/query/child-records.ts";
export type { ColumnMetadata, QueryPlan } from "./rest/query/explain.ts";
export type { Query, QueryOptions, QueryPage } from "./rest/query/query.ts";
export { type Soql, type SoqlTag, type SoqlValue, soql } from "./rest/query/soql.ts";
export type { BlobDownload, BlobUpload } from "./rest/records/blob.ts";
export type { DeletedIds, TimeWindow, UpdatedIds } from "./rest/records/changes.ts";
export type { CollectionOptions, Collections } from "./rest/records/collections.ts";
export { type RowError, type SaveResult, saveError } from "./rest/records/save-result.ts";
export type { FindOptions, SObjectHandle, Upserted } from "./rest/records/sobject-handle.ts";
export type { IfModified, Versioned } from "./rest/records/versioned.ts";
export type { CallOptions, UpdateOptions, WriteOptions } from "./rest/records/write-headers.ts";
export type { ParameterizedSearch, Search } from "./rest/search/search.ts";
export { type Sosl, sosl } from "./rest/search/sosl.ts";
export type { SObjectRecord } from "./schema/record.ts";
export type { Address, AnySchema, AnySObject, Geolocation, ShapeOf, SObjectShape } from "./schema/schema.ts";
export { type TypesOptions, typesFromDescribe } from "./schema/types-from-describe.ts";
export { type ConnectOptions, connect } from "./session/connect.ts";
export {
  type KeepAliveLine,
  type KeepAliveOptions,
  type KeepAliveOutcome,
  type KeepAliveReport,
  keepAlive,
} from "./session/keep-alive.ts";
export type { Session } from "./session/session.ts";
export { type ApiForm, type RefusedCall, type SessionTrouble, sessionTrouble } from "./session/session-trouble.ts";
export { type Completion, type CompletionItem, complete, type KnownSchema } from "./soql/complete.ts";

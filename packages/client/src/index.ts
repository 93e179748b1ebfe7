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
export type { Transport } from "./ports/transport.ts";
export type { ApiUsage } from "./rest/api-usage.ts";
export type { RestRequest } from "./rest/caller.ts";
export type { CollectionOptions, Collections, SaveResult } from "./rest/collections.ts";
export type { OrgLimits } from "./rest/limits.ts";
export type { Query, QueryOptions, QueryPage } from "./rest/query.ts";
export type { SObjectHandle, SObjectRecord } from "./rest/sobject.ts";
export { type Soql, type SoqlValue, soql, soqlDate, soqlLike, soqlName } from "./rest/soql.ts";
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

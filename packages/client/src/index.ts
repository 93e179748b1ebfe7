export { errors } from "./errors.ts";
export { audienceFor } from "./flow/audience.ts";
export { clientCredentials, clientCredentialsFlow } from "./flow/client-credentials-flow.ts";
export { type DeviceFlow, type DeviceFlowOptions, type DevicePrompt, deviceFlow } from "./flow/device-flow.ts";
export type { Identity } from "./flow/identity.ts";
export { type ImportGrantOptions, importGrant, parseSfdxAuthUrl, type SfdxAuthUrl } from "./flow/import-grant.ts";
export { type Introspection, introspect } from "./flow/introspect.ts";
export { type JwtBearerOptions, jwtBearer, jwtBearerFlow } from "./flow/jwt-bearer-flow.ts";
export { revoke } from "./flow/revoke.ts";
export { type SamlBearerOptions, samlBearer, samlBearerFlow } from "./flow/saml-bearer-flow.ts";
export { saveGrant } from "./flow/save-grant.ts";
export type { ServerFlow } from "./flow/server-flow.ts";
export {
  type AssetTokenOptions,
  assetTokenFlow,
  type TokenExchangeOptions,
  tokenExchangeFlow,
} from "./flow/token-exchange-flow.ts";
export { type UserAgentFlowOptions, userAgentFlow } from "./flow/user-agent-flow.ts";
export { dangerousUsernamePasswordFlow } from "./flow/username-password-flow.ts";
export {
  type ExpectedCallback,
  type WebServerFlow,
  type WebServerFlowOptions,
  webServerFlow,
} from "./flow/web-server-flow.ts";
export { checkHost, type HostPolicy } from "./hosts/check-host.ts";
export { type DpopKey, newDpopKey } from "./keys/dpop-key.ts";
export type { PrivateKeySource } from "./keys/private-key.ts";
export type { OAuthClientOptions } from "./oauth/oauth-client.ts";
export type { Tokens } from "./oauth/tokens.ts";
export { fetchTransport } from "./ports/fetch-transport.ts";
export { memoryTokenStore } from "./ports/memory-token-store.ts";
export type { GrantRecord, GrantStatus, Lease, RefreshIntent, TokenStore } from "./ports/token-store.ts";
export type { Transport } from "./ports/transport.ts";
export type { ApiUsage } from "./rest/api-usage.ts";
export type { RestRequest } from "./rest/caller.ts";
export type { CollectionOptions, Collections, SaveResult } from "./rest/collections.ts";
export type { OrgLimits } from "./rest/limits.ts";
export type { Query, QueryOptions, QueryPage } from "./rest/query.ts";
export type { SObjectHandle, SObjectRecord } from "./rest/sobject.ts";
export { type Soql, type SoqlValue, soql, soqlDate, soqlLike, soqlName } from "./rest/soql.ts";
export { type ConnectOptions, connect } from "./session/connect.ts";
export type { Session } from "./session/session.ts";

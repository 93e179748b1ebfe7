export type { ActionParameter, InvocableAction, InvocableActions } from "./engine/actions/invocable-action.ts";
export type { ApexOrg } from "./engine/apex/apex-org.ts";
export type { PlainRecord } from "./engine/apex/plain-records.ts";
export type {
  ApexRestMethod,
  ApexRestRequest,
  ApexRestResource,
  ApexRestResources,
  ApexRestResponse,
} from "./engine/apex/rest-resource.ts";
export type { AssignmentRule, AssignmentRuleEntry } from "./engine/change/assignment/assignment-rule.ts";
export type { DuplicateAction, DuplicateRule, MatchedField } from "./engine/change/duplicates/duplicate-rule.ts";
export type { HookOrg } from "./engine/change/hooks/hook-org.ts";
export type {
  AfterCommitHook,
  Committed,
  Hook,
  HookRecord,
  ObjectHooks,
  Trigger,
} from "./engine/change/hooks/hooks.ts";
export type { RowLock } from "./engine/change/locks/row-locks.ts";
export type {
  CustomFieldMetadata,
  CustomFieldType,
  CustomObjectMetadata,
  CustomValue,
  DeployDoor,
  GlobalValueSetMetadata,
  OrgSchema,
  SummaryFilter,
  ValidationRuleMetadata,
  ValueSet,
} from "./engine/doors/deploy.ts";
export type { QuickAction } from "./engine/doors/quick-actions.ts";
export type { ReportDefinition, ReportFilter, ReportGrouping } from "./engine/doors/reports.ts";
export type { AppDefinition, AppRegistration, IpRange } from "./engine/identity/apps/app-definition.ts";
export type { AppPolicies } from "./engine/identity/apps/app-policies.ts";
export { createRealm, type Realm } from "./engine/identity/apps/realm.ts";
export type { HandlerEnablement } from "./engine/identity/exchange/enabled-handler.ts";
export {
  defineTokenExchangeHandler,
  type FoundUser,
  type HandlerOrg,
  type IntegratingAppType,
  type TokenExchangeHandler,
  type TokenExchangeHandlers,
  type TokenExchangeType,
  type TokenValidationResult,
  type UserData,
  type UserFields,
} from "./engine/identity/exchange/token-exchange-handler.ts";
export type { IdentityAdmin } from "./engine/identity/identity-admin.ts";
export type { IdentityOptions } from "./engine/identity/settings/identity-options.ts";
export type { OrgSettings } from "./engine/identity/settings/org-settings.ts";
export type { ProfileSettings } from "./engine/identity/settings/profile-settings.ts";
export type { SamlSsoConfig } from "./engine/identity/settings/saml-sso-config.ts";
export type { BindValue } from "./engine/query/apex-words.ts";
export type { Outbound } from "./faces/outbound.ts";
export type { ArmedFault, FaultRule } from "./faults.ts";
export type { Network } from "./network.ts";
export { createOrg } from "./org.ts";
export { type OrgClock, type ServedClock, servedClock } from "./org-clock.ts";
export type {
  ClientCertificateRequest,
  Listening,
  ListenOptions,
  Org,
  OrgOptions,
  ReadyFacts,
  Snapshot,
  TlsOptions,
} from "./org-types.ts";
export type { LogEntry } from "./request-log.ts";

import type { Caller } from "../../doors/authenticate.ts";
import type { IssuedTokens, TokenRequest } from "../../doors/grant.ts";
import type { SentAssertion } from "../../doors/saml.ts";
import type { AppDefinition } from "../apps/app-definition.ts";
import { authenticateClient, type Client, type ProvenClient, UNPROVEN } from "../client/authenticate-client.ts";
import { isSentAssertion, proveByAssertion } from "../client/client-assertion.ts";
import type { IdentityContext } from "../context.ts";
import { type Attempt, attempt, attemptPrepared } from "../evidence/attempt.ts";
import { checkLoginHost } from "../policies/my-domain.ts";
import { type ProvenKey, proveKey } from "../tokens/dpop-proof.ts";

/** One request at the token endpoint, as the steps of a flow see it. */
export interface FlowStep {
  readonly context: IdentityContext;
  readonly request: TokenRequest;
  readonly caller: Caller;
  /** Filled in as it turns out who this is about: the line in the login history says so. */
  readonly state: Attempt;
  parameter(name: string): string | undefined;
  /** Authenticates the client: by secret, assertion or certificate. */
  client(secretRequired: (app: AppDefinition) => boolean): Client;
  /** Thumbprint of the key whose possession the client has proven, as far as this app wants it; null for a bearer. Throws when required. */
  key(app: AppDefinition): string | null;
}

/** The SAML assertion of the request, read and not yet believed. Throws OAuthFault. */
export function sentAssertion({ request }: FlowStep): Promise<SentAssertion> {
  if (!request.readAssertion) throw new Error(`nobody reads assertions for ${request.grantType}`);
  return request.readAssertion();
}

/** A grant type of the token endpoint. */
export interface Flow<Prepared = undefined, Issued = IssuedTokens> {
  /** LoginHistory.LoginSubType; null where none is documented. */
  readonly subType: string | null;
  /** What awaits (a signature, a handler): runs before the transaction. */
  readonly prepare?: (step: FlowStep) => Promise<Prepared>;
  /** Runs in one transaction: what it writes before it throws OAuthFault stays written. */
  readonly grant: (step: FlowStep, prepared: Prepared) => Issued;
}

export function runFlow<P, I>(
  context: IdentityContext,
  flow: Flow<P, I>,
  request: TokenRequest,
  caller: Caller,
): I | Promise<I> {
  const start = { subType: flow.subType, consumerKey: request.client.clientId };
  const { prepare } = flow;
  const checkHost = () => checkLoginHost(context.settings.current, caller.origin);
  if (!prepare && !isSentAssertion(request.client)) {
    return attempt(context, caller, start, (state) => {
      checkHost();
      return flow.grant(flowStep(context, request, caller, state, UNPROVEN), undefined as P);
    });
  }
  return attemptPrepared(
    context,
    caller,
    start,
    async (state) => {
      checkHost();
      const proven = await proveByAssertion(context, request.client, caller, state);
      const prepared = await prepare?.(flowStep(context, request, caller, state, proven));
      return { proven, prepared: prepared as P };
    },
    (state, { proven, prepared }) => flow.grant(flowStep(context, request, caller, state, proven), prepared),
  );
}

function flowStep(
  context: IdentityContext,
  request: TokenRequest,
  caller: Caller,
  state: Attempt,
  proven: ProvenClient,
): FlowStep {
  let key: ProvenKey | undefined;
  return {
    context,
    request,
    caller,
    state,
    parameter: (name) => request.parameters.get(name),
    client: (secretRequired) => authenticateClient(context, { given: request.client, caller, proven, secretRequired }),
    key(app) {
      key ??= proveKey(context, app, caller.dpop);
      return key.jkt;
    },
  };
}

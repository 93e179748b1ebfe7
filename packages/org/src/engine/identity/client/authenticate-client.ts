import type { Caller } from "../../doors/authenticate.ts";
import type { ClientAuthentication } from "../../doors/grant.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import type { AppDefinition } from "../apps/app-definition.ts";
import type { AppPolicies } from "../apps/app-policies.ts";
import type { IdentityContext } from "../context.ts";
import { checkSwitchedOn } from "../policies/switched-on.ts";
import { sameSecret } from "../tokens/token-shapes.ts";
import { fitsCertificate } from "./mutual-tls.ts";

export interface Client {
  readonly app: AppDefinition;
  readonly policies: AppPolicies;
}

/** How a client has proven itself before the transaction: the consumer key that its assertion was signed for. */
export interface ProvenClient {
  readonly byAssertion: string | null;
}

export const UNPROVEN: ProvenClient = { byAssertion: null };

/**
 * Steps 4 and 5 of a token request: the client is known here, its secret fits, the app is switched on. An assertion or a client
 * certificate stands in for the secret. A secret that is sent is checked even where none is required.
 */
export function authenticateClient(
  context: IdentityContext,
  request: {
    readonly given: ClientAuthentication;
    readonly caller: Caller;
    readonly proven: ProvenClient;
    secretRequired(app: AppDefinition): boolean;
  },
): Client {
  const { given, proven } = request;
  const clientId = proven.byAssertion ?? given.clientId;
  const client = findClient(context, clientId);
  const { definition } = client;
  const wrong = given.clientSecret
    ? !sameSecret(given.clientSecret, definition.consumerSecret)
    : request.secretRequired(definition) &&
      proven.byAssertion === null &&
      !fitsCertificate(definition.mutualTls, request.caller.certificate);
  if (wrong) throw wrongClient(context);
  return installed(context, client);
}

/** The app behind a consumer key, whether or not it may be used here. */
export function findClient(context: IdentityContext, clientId: string | undefined) {
  const app = clientId ? context.apps.find(clientId) : undefined;
  if (!app)
    throw new OAuthFault("invalid_client_id", "client identifier invalid", {
      reason: clientId ? "Failed: Consumer Deleted" : "Missing Consumer Key Parameter",
    });
  return app;
}

/** The app, installed here and switched on. */
export function installed(
  context: IdentityContext,
  app: { readonly definition: AppDefinition; readonly policies: AppPolicies | null },
): Client {
  const { definition, policies } = app;
  if (!policies)
    throw definition.distribution === "Local"
      ? // A Local app of another org: after the authorize endpoint's refusal the token endpoint was seen to say no more than this.
        new OAuthFault("unknown_error", "retry your request", {
          reason: "Cross-org OAuth flows are not supported for this external client app",
        })
      : new OAuthFault("invalid_grant", "app must be installed into org", {
          reason: "Package for this consumer is not installed in your organization",
        });
  checkSwitchedOn(context, policies);
  return { app: definition, policies };
}

export const wrongClient = (context: IdentityContext) =>
  new OAuthFault("invalid_client", "invalid client credentials", { status: context.options.invalidClientStatus });

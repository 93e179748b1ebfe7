import * as oauth from "oauth4webapi";
import { createDpopKey, type DpopKey } from "../dpop/dpop-key.ts";
import { type DpopProver, dpopProver } from "../dpop/dpop-prover.ts";
import { errors } from "../errors.ts";
import type { OAuthClient } from "./oauth-client.ts";
import { type FlowName, readTokens, type Tokens } from "./tokens.ts";

/** Whether the tokens of a login are bound to a key (RFC 9449). */
export interface DpopOptions {
  /** `required` refuses a server that answers with an unbound token; `allowed` takes what it gives. Without it nothing is bound. */
  readonly dpop?: "required" | "allowed";
  /** The key to bind to. A new one per login by default. */
  readonly dpopKey?: DpopKey;
}

export interface TokenRequest extends DpopOptions {
  /** For errors: "Exchanging the authorization code". */
  readonly what: string;
  readonly flow: FlowName;
  readonly grantType: string;
  readonly parameters: Readonly<Record<string, string | undefined>>;
  /** Instead of the app's own way to prove who it is. */
  readonly authentication?: oauth.ClientAuth;
  /** Checks beyond the token itself: nonce, ID token. */
  readonly process?: (server: oauth.AuthorizationServer, response: Response) => Promise<oauth.TokenEndpointResponse>;
  readonly isHybrid?: boolean;
  readonly prover?: DpopProver | null;
  readonly signal?: AbortSignal | undefined;
}

/** The one way a token request leaves, whatever its grant. */
export async function requestTokens(app: OAuthClient, request: TokenRequest): Promise<Tokens> {
  const { flow, isHybrid = false } = request;
  const server = await app.server();
  const dpop = request.prover ?? (await proverOf(app, request));
  const answer = await requestTokenAnswer(app, { ...request, prover: dpop }, server);
  const bound = answer.token_type === "dpop";
  if (request.dpop === "required" && !bound) throw errors.DPOP_NOT_BOUND({ host: app.redactedFrom });
  return readTokens(answer, {
    policy: app.policy,
    now: app.clock.now(),
    flow,
    isHybrid,
    dpopKey: bound ? (dpop?.key ?? null) : null,
  });
}

/** The answer as it came, its form checked: for answers that are no Salesforce session. */
export async function requestTokenAnswer(
  app: OAuthClient,
  request: TokenRequest,
  server: oauth.AuthorizationServer,
): Promise<oauth.TokenEndpointResponse> {
  const parameters = Object.entries(request.parameters).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return app.request(
    request.what,
    async (options) => {
      const response = await oauth.genericTokenEndpointRequest(
        server,
        app.client,
        request.authentication ?? app.authentication,
        request.grantType,
        parameters,
        options,
      );
      return request.process
        ? request.process(server, response)
        : oauth.processGenericTokenEndpointResponse(server, app.client, response);
    },
    { dpop: request.prover ?? null, signal: request.signal },
  );
}

async function proverOf(app: OAuthClient, { dpop, dpopKey }: DpopOptions): Promise<DpopProver | null> {
  if (dpop === undefined && dpopKey === undefined) return null;
  return dpopProver(dpopKey ?? (await createDpopKey()), app.clock);
}

import type { DpopProver } from "../dpop/dpop-prover.ts";
import type { OAuthClient } from "../oauth/oauth-client.ts";
import type { DpopOptions } from "../oauth/request-tokens.ts";
import type { FlowName, Tokens } from "../oauth/tokens.ts";

/**
 * A flow that needs nobody at a screen: `connect` runs it when no grant is stored, and again when the session has ended
 * and there is no refresh token.
 *
 * @example
 * const session = await connect({ store, grantId: "nightly", loginUrl, clientId, flow: jwtBearer({ username, privateKey }) });
 */
export interface TokenSource {
  readonly flow: FlowName;
  /** One login. Called under the grant's lease, so never twice at a time. */
  request(app: OAuthClient, how: SourceRequest): Promise<Tokens>;
}

export interface SourceRequest extends DpopOptions {
  /** The prover of the grant that is renewed; a new key otherwise, where `dpop` asks for one. */
  readonly prover?: DpopProver | null;
  readonly signal?: AbortSignal | undefined;
}

import { type OAuthClient, type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";
import { type DpopOptions, requestTokens, type TokenRequest } from "../oauth/request-tokens.ts";
import type { Tokens } from "../oauth/tokens.ts";

export interface RefreshFlowOptions extends OAuthClientOptions, DpopOptions {
  readonly refreshToken: string;
  /** Asks for new web sessions too (`hybrid_refresh`). */
  readonly hybrid?: boolean;
}

/**
 * One refresh (RFC 6749 §6), for code that keeps its tokens itself. With rotation the old refresh token is spent: keep
 * `refreshToken` of the answer before anything else, and never send the old one again. `connect` with a store does all this,
 * for any number of processes. Throws REFRESH_TOKEN_ENDED.
 *
 * @example
 * const tokens = await refreshFlow({ loginUrl, clientId, clientSecret, refreshToken });
 * await keep(tokens.refreshToken ?? refreshToken);
 */
export function refreshFlow(options: RefreshFlowOptions): Promise<Tokens> {
  return refreshTokens(oauthClient(options), options.refreshToken, { ...options, isHybrid: options.hybrid ?? false });
}

/** Who may send it is decided by the lease (session/renew.ts). */
export function refreshTokens(
  app: OAuthClient,
  refreshToken: string,
  how: Pick<TokenRequest, "dpop" | "dpopKey" | "prover" | "isHybrid">,
): Promise<Tokens> {
  const { isHybrid = false } = how;
  return requestTokens(app, {
    ...how,
    what: "Refreshing the session",
    flow: "refresh",
    grantType: isHybrid ? "hybrid_refresh" : "refresh_token",
    parameters: { refresh_token: refreshToken },
  });
}

import type { IssuedAssetToken, IssuedTokens, TokenRequest } from "../../doors/grant.ts";
import type { IdentityContext } from "../context.ts";
import { asksForAssetToken, assetToken } from "./asset-token.ts";
import { clientCredentials } from "./client-credentials.ts";
import { device } from "./device.ts";
import { hybridWebServer, webServer } from "./exchange-code.ts";
import type { Flow } from "./flow.ts";
import { jwtBearer } from "./jwt-bearer.ts";
import { hybridRefresh, refresh } from "./refresh-grant.ts";
import { samlAssertion } from "./saml-assertion.ts";
import { samlBearer } from "./saml-bearer.ts";
import { hybridTokenExchange, tokenExchange } from "./token-exchange.ts";
import { usernamePassword } from "./username-password.ts";

const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

/** Every grant type of the token endpoint. Values are exact and case-sensitive; any other is `unsupported_grant_type`. */
// biome-ignore lint/suspicious/noExplicitAny: a flow's preparation is its own business
const FLOWS: ReadonlyMap<string, Flow<any>> = new Map<string, Flow<any>>([
  ["authorization_code", webServer],
  ["hybrid_auth_code", hybridWebServer],
  ["refresh_token", refresh],
  ["hybrid_refresh", hybridRefresh],
  ["client_credentials", clientCredentials],
  ["urn:ietf:params:oauth:grant-type:jwt-bearer", jwtBearer],
  ["urn:ietf:params:oauth:grant-type:saml2-bearer", samlBearer],
  ["assertion", samlAssertion],
  ["device", device],
  ["urn:ietf:params:oauth:grant-type:device_code", device],
  [TOKEN_EXCHANGE, tokenExchange],
  ["urn:ietf:params:oauth:grant-type:hybrid-token-exchange", hybridTokenExchange],
  ["password", usernamePassword],
]);

/** The flow of a request; undefined for a grant type that does not exist. */
export function flowOf(
  context: IdentityContext,
  request: TokenRequest,
  // biome-ignore lint/suspicious/noExplicitAny: a flow's preparation is its own business
): Flow<any, IssuedTokens | IssuedAssetToken> | undefined {
  const { grantType } = request;
  return grantType === TOKEN_EXCHANGE && asksForAssetToken(context, request) ? assetToken : FLOWS.get(grantType);
}

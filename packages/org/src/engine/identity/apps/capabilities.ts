import { STOCK_SCOPES } from "@postern/kernel";
import type { Capabilities } from "../../doors/grant.ts";
import type { IdentityContext } from "../context.ts";
import { DPOP_ALGORITHMS } from "../tokens/dpop-proof.ts";

const AUTH_METHODS = ["client_secret_post", "client_secret_basic", "private_key_jwt"];

/** What discovery says of this org: never more than it does. */
export function capabilities(context: IdentityContext): Capabilities {
  const { customScopes } = context.settings.current;
  const takesCertificates = context.apps.all().some(({ definition }) => definition.mutualTls !== null);
  return {
    scopes: [...STOCK_SCOPES, ...customScopes.filter(({ isPublic }) => isPublic).map(({ name }) => name)],
    dpopAlgorithms: Object.keys(DPOP_ALGORITHMS),
    clientAuthMethods: takesCertificates ? [...AUTH_METHODS, "tls_client_auth"] : AUTH_METHODS,
  };
}

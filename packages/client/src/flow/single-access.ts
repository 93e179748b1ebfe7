import { isPosternError } from "@postern/kernel";
import { errors } from "../errors.ts";
import { checkHost, type HostPolicy } from "../hosts/check-host.ts";
import type { Session } from "../session/session.ts";

/**
 * An address that opens the org in the browser as the session's user, once (Help: Generate a Frontdoor URL to Bridge Into
 * UI Sessions). Whoever has it is logged in: hand it to the user's browser and nowhere else. The token needs the scope
 * `web` (or `full`). Throws INSUFFICIENT_SCOPE.
 *
 * @example const url = await singleAccess(session, { path: "/lightning/o/Account/list" });
 */
export async function singleAccess(
  session: Session,
  options: HostPolicy & { readonly path?: string; readonly signal?: AbortSignal } = {},
): Promise<string> {
  const query = options.path === undefined ? "" : `?${new URLSearchParams({ redirect_uri: options.path })}`;
  const signal = options.signal ? { signal: options.signal } : {};
  const ask = async () => {
    const path = `/services/oauth2/singleaccess${query}`;
    const { frontdoor_uri } = await session.request<{ frontdoor_uri?: unknown }>({ method: "GET", path, ...signal });
    return checkHost(String(frontdoor_uri ?? ""), options).href;
  };
  const token = await session.accessToken();
  try {
    return await ask();
  } catch (error) {
    if (!isPosternError(error, "SALESFORCE_API") || error.data.status !== 403) throw error;
    const { scopes } = await session.grant();
    if (!scopes.includes("web") && !scopes.includes("full")) {
      const message = String(error.data.message || error.data.errorCode);
      throw errors.INSUFFICIENT_SCOPE({ message, scope: "web", granted: scopes }, { cause: error });
    }
    // An expired session is refused here as a missing scope is; elsewhere it is told, and renewed.
    await session.identity(signal);
    if ((await session.accessToken()) === token) throw error;
    return ask();
  }
}

import { redact } from "@postern/kernel";
import * as oauth from "oauth4webapi";
import { errors } from "../errors.ts";
import type { OAuthClient } from "../oauth/oauth-client.ts";

/**
 * The callback's parameters, when they belong to the login that was started: exact callback address, `state`
 * (RFC 6749 §10.12), issuer when it is named (RFC 9207), no error.
 */
export function checkCallback(
  app: OAuthClient,
  server: oauth.AuthorizationServer,
  callback: URL,
  redirectUri: string,
  state: string,
): URLSearchParams {
  const registered = new URL(redirectUri);
  if (callback.origin !== registered.origin || callback.pathname !== registered.pathname)
    throw errors.CALLBACK_MISMATCH({ expected: redirectUri });
  // Before anything else of the answer is believed, also before its error.
  if (callback.searchParams.getAll("state").length !== 1 || callback.searchParams.get("state") !== state)
    throw errors.STATE_MISMATCH({});
  try {
    return oauth.validateAuthResponse(server, app.client, callback, state);
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError)
      throw errors.CALLBACK_ERROR(
        { error: redact(error.error), description: redact(error.error_description ?? "") },
        { cause: error },
      );
    throw errors.LOGIN_RESPONSE_INVALID(
      { detail: redact(error instanceof Error ? error.message : String(error)) },
      { cause: error },
    );
  }
}

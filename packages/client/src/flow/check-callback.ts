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
  checkCallbackState(callback, callback.searchParams, redirectUri, state);
  try {
    return oauth.validateAuthResponse(server, app.client, callback, state);
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError)
      throw callbackError(error.error, error.error_description ?? "", error);
    throw errors.LOGIN_RESPONSE_INVALID(
      { detail: redact(error instanceof Error ? error.message : String(error)) },
      { cause: error },
    );
  }
}

/** Address and `state`, before anything else of the answer is believed, also before its error. */
export function checkCallbackState(callback: URL, answer: URLSearchParams, redirectUri: string, state: string): void {
  const registered = new URL(redirectUri);
  // `origin` is "null" for every custom scheme, so scheme and host are compared themselves.
  const same = (["protocol", "host", "pathname", "username", "password"] as const).every(
    (part) => callback[part] === registered[part],
  );
  if (!same) throw errors.CALLBACK_MISMATCH({ expected: redirectUri });
  // A callback registered with a query must come back with it.
  for (const [name, value] of registered.searchParams)
    if (!callback.searchParams.getAll(name).includes(value)) throw errors.CALLBACK_MISMATCH({ expected: redirectUri });
  if (state === "" || answer.getAll("state").length !== 1 || answer.get("state") !== state)
    throw errors.STATE_MISMATCH({});
}

export function callbackError(error: string, description: string, cause?: unknown): Error {
  return errors.CALLBACK_ERROR({ error: redact(error), description: redact(description) }, { cause });
}

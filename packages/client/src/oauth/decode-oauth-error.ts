import { isPosternError, type PosternError, redact } from "@postern/kernel";
import * as oauth from "oauth4webapi";
import { errors } from "../errors.ts";
import { isRedirect, redirectTarget } from "../ports/redirect.ts";
import { refusalCode } from "./token-refusals.ts";

interface Context {
  readonly clientId: string;
  readonly host: string;
  readonly what: string;
  readonly timedOut: boolean;
  readonly timeoutMs: number;
}

/** One place where what came from the login server, or did not come, becomes a coded error. */
export function decodeOAuthError(error: unknown, context: Context): unknown {
  if (isPosternError(error)) return error;
  if (context.timedOut) return errors.TIMEOUT({ what: context.what, ms: context.timeoutMs }, { cause: error });
  if (error instanceof oauth.ResponseBodyError)
    return refused(error.error, error.error_description ?? "", error.status, context, error);
  if (error instanceof oauth.WWWAuthenticateChallengeError) {
    const challenge = error.cause[0]?.parameters;
    return refused(
      challenge?.error ?? "invalid_client",
      challenge?.error_description ?? "",
      error.status,
      context,
      error,
    );
  }
  if (error instanceof oauth.OperationProcessingError) {
    // A refusal without an OAuth error in it, in whatever form: not the login server's own words.
    if (error.cause instanceof Response && error.cause.status !== 200)
      return unexpectedStatus(error.cause, context, error);
    return errors.LOGIN_RESPONSE_INVALID({ detail: redact(error.message) }, { cause: error });
  }
  return errors.NETWORK({ host: context.host, detail: networkDetail(error) }, { cause: error });
}

function unexpectedStatus(response: Response, context: Context, cause: unknown): PosternError {
  // Unread, it would hold its connection.
  if (!response.bodyUsed) void response.body?.cancel();
  if (isRedirect(response))
    return errors.REDIRECT_REFUSED(
      { from: context.host, to: redirectTarget(response, `https://${context.host}`) },
      { cause },
    );
  const said = { error: `HTTP ${response.status}`, description: "", status: response.status };
  if (response.status === 429) return errors.LOGIN_RATE_LIMITED(said, { cause });
  return response.status >= 500 ? errors.LOGIN_SERVER_TROUBLE(said, { cause }) : errors.OAUTH_REFUSED(said, { cause });
}

/** Refusals that name what was sent come first; the others are told apart by token-refusals.ts. */
function refused(error: string, text: string, status: number, context: Context, cause: unknown): PosternError {
  const description = redact(text);
  const { clientId } = context;
  switch (error) {
    case "invalid_client":
    case "invalid_client_credentials":
      return errors.INVALID_CLIENT({ clientId }, { cause });
    case "invalid_client_id":
      return errors.UNKNOWN_CONSUMER_KEY({ clientId }, { cause });
    case "redirect_uri_mismatch":
      return errors.REDIRECT_URI_MISMATCH({ redirectUri: "The callback URL sent" }, { cause });
  }
  return errors[refusalCode(error, description)]({ error, description, status }, { cause });
}

/** The operating system's reason when the platform tells it, else the message; no address with secrets in it. */
export function networkDetail(error: unknown): string {
  return errorCodeOf(error) ?? redact(error instanceof Error ? error.message : String(error));
}

/** `ECONNREFUSED` and kin, wherever in the chain of causes the platform put it. */
export function errorCodeOf(error: unknown): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = (cause as { code?: unknown }).code;
    if (typeof code === "string" && code !== "") return code;
    if (cause instanceof AggregateError && cause.errors.length > 0) return errorCodeOf(cause.errors[0]);
  }
  return null;
}

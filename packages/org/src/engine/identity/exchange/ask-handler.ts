import { OAuthFault } from "../../oauth-fault.ts";
import type { AppDefinition } from "../apps/app-definition.ts";
import type { IdentityContext } from "../context.ts";
import type { EnabledHandler } from "./enabled-handler.ts";
import type { IncomingToken } from "./incoming-token.ts";
import { handlerRefusal, withoutToken } from "./refusal.ts";
import type { HandlerOrg, TokenValidationResult, UserFields } from "./token-exchange-handler.ts";

/**
 * Asks the handler whom the token means, within `tokenHandlerSeconds` of the org's clock. It runs outside any transaction, so what it
 * answers is about the org as it was; a handler that never yields cannot be stopped. Throws OAuthFault `invalid_request` /
 * "token handler validation failed" or the handler's own text.
 */
export async function askHandler(
  context: IdentityContext,
  { name, handler, executionUserId }: EnabledHandler,
  app: AppDefinition,
  incoming: IncomingToken,
): Promise<UserFields> {
  const clean = (text: unknown) => withoutToken(String(text), incoming.token);
  if (handler.supportedTokenTypes && !handler.supportedTokenTypes.includes(incoming.type))
    throw new OAuthFault("invalid_request", "subject_token_type is not supported", {
      why: `the handler ${name} takes no ${incoming.type}`,
    });
  const appType = app.kind === "ConnectedApp" ? "CA" : "ECA";
  const { tokenHandlerSeconds } = context.options;

  const ask = async (signal: AbortSignal) => {
    const org: HandlerOrg = {
      findUsers: (where) => context.userRecords.find(executionUserId, where),
      now: context.now,
      signal,
    };
    const result = await handler.validateIncomingToken(app.developerName, appType, incoming.token, incoming.type, org);
    if (!isResult(result)) throw new Error("validateIncomingToken answered no TokenValidationResult");
    if (result.isValid !== true)
      throw handlerRefusal("the handler says that the token is not valid", {
        custom: clean(result.customErrorMsg ?? ""),
      });
    const canCreate = handler.isUserCreationAllowed === true;
    return handler.getUserForTokenSubject(null, result, canCreate, app.developerName, appType, org);
  };

  const user = await within(context, tokenHandlerSeconds * 1000, ask).catch((error: unknown) => {
    if (error instanceof OAuthFault) throw error;
    throw handlerRefusal(`the handler ${name} failed: ${clean(error instanceof Error ? error.message : error)}`);
  });
  if (user === null || user === undefined)
    throw handlerRefusal("the handler found no user", { status: "Invalid login" });
  if (typeof user !== "object") throw handlerRefusal("getUserForTokenSubject answered no User");
  return user;
}

const isResult = (value: unknown): value is TokenValidationResult =>
  typeof value === "object" && value !== null && "isValid" in value;

/** Runs the work with a limit in time; what it comes to afterwards is dropped. */
async function within<T>(context: IdentityContext, ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const limit = Promise.withResolvers<never>();
  const timer = context.setTimer(ms, () => {
    const error = new Error(`no answer within ${ms / 1000} s`);
    controller.abort(error);
    limit.reject(error);
  });
  try {
    return await Promise.race([work(controller.signal), limit.promise]);
  } finally {
    timer.cancel();
  }
}

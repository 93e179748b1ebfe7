import { OAuthFault } from "../../oauth-fault.ts";
import type { Client } from "../client/authenticate-client.ts";
import type { IdentityContext } from "../context.ts";
import type { TokenExchangeHandler } from "./token-exchange-handler.ts";

/** A handler that an admin has enabled for an app (OauthTokenExchHandlerApp). */
export interface HandlerEnablement {
  /** API name of the handler. */
  readonly handler: string;
  /** Whether it serves requests that name none. */
  readonly isDefault: boolean;
  /** "Run as": who inserts the users that the handler sets up. */
  readonly executionUserId: string | null;
}

export interface EnabledHandler {
  readonly name: string;
  readonly handler: TokenExchangeHandler;
  readonly executionUserId: string;
}

/**
 * The handler that a request names, or the app's default; the client does not learn why there is none. Names are
 * exact. Throws OAuthFault `invalid_request` / "token handler not found".
 */
export function enabledHandler(
  context: IdentityContext,
  { policies }: Client,
  asked: string | undefined,
): EnabledHandler {
  const { tokenExchangeHandlers: enablements } = policies;
  const refuse = (why: string) => new OAuthFault("invalid_request", "token handler not found", { why });
  const enablement = enablements.find((each) => (asked === undefined ? each.isDefault : each.handler === asked));
  if (!enablement)
    throw refuse(
      asked === undefined ? "the app has no default handler" : "no handler of that name is enabled for the app",
    );
  const { handler: name, executionUserId } = enablement;
  const handler = Object.hasOwn(context.handlers, name) ? context.handlers[name] : undefined;
  if (!handler) throw refuse(`the org has no handler ${name}`);
  if (handler.isEnabled === false) throw refuse(`the handler ${name} is not enabled`);
  if (executionUserId === null || context.users.activeUsername(executionUserId) === null)
    throw refuse(`the handler ${name} has no active execution user for the app`);
  return { name, handler, executionUserId };
}

import { toId18 } from "@postern/kernel";
import { OAuthFault } from "../../oauth-fault.ts";
import type { Client } from "../client/authenticate-client.ts";
import type { IdentityContext } from "../context.ts";
import { checkProfileRestrictions, type LoginAttempt } from "../policies/login-restrictions.ts";
import type { EnabledHandler } from "./enabled-handler.ts";
import { handlerRefusal } from "./refusal.ts";
import type { UserFields } from "./token-exchange-handler.ts";

const noLogin = (why: string) => handlerRefusal(why, { status: "Invalid login" });

/** The id of the user whom the handler answered: one that is there, or one that is inserted now. */
export function subjectUserId(
  context: IdentityContext,
  enabled: EnabledHandler,
  user: UserFields,
  login: LoginAttempt & { readonly client: Client },
): string {
  if (user.Id === undefined || user.Id === null) return insertedUserId(context, enabled, user, login);
  const id = toId18(String(user.Id));
  if (id === null || context.users.byId(id) === null)
    throw noLogin("the handler answered the Id of no user of this org");
  return id;
}

/**
 * A new user has approved nothing, so only an app whose admin pre-authorized the user's profile comes to tokens. Whom the policies would
 * not let in is refused before anything is written; Salesforce documents the insertion, this order is inferred.
 */
function insertedUserId(
  context: IdentityContext,
  { name, handler, executionUserId }: EnabledHandler,
  user: UserFields,
  login: LoginAttempt & { readonly client: Client },
): string {
  if (handler.isUserCreationAllowed !== true) throw noLogin(`the handler ${name} may not create users`);
  const { policies } = login.client;
  if (policies.permittedUsers === "AllSelfAuthorized")
    throw new OAuthFault("invalid_grant", "user hasn't approved this consumer", { why: "the user would be new" });
  const profileId = toId18(String(user.ProfileId ?? ""));
  if (profileId === null || !policies.profileIds.includes(profileId))
    throw new OAuthFault("invalid_app_access", "user is not admin approved to access this app", {
      why: "the new user's profile is not one of the app's",
    });
  checkProfileRestrictions(context, { ...login, profileId });
  const result = context.userRecords.insert(executionUserId, user);
  if (result.success) return result.id;
  const [fault] = result.faults;
  throw noLogin(`the user could not be created: ${fault?.errorCode} ${fault?.message}`);
}

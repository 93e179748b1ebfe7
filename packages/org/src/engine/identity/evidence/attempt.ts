import type { Caller } from "../../doors/authenticate.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import type { IdentityContext } from "../context.ts";

/** Who an attempt turned out to be about, filled in as the checks proceed. */
export interface Attempt {
  readonly subType: string | null;
  userId: string | null;
  consumerKey: string | null;
  application: string;
}

/**
 * Runs one OAuth attempt in a transaction and leaves a line in the login history. What a refused attempt wrote (a family
 * revoked, a code burned) stays written: the refusal is thrown after the commit.
 */
export function attempt<T>(
  context: IdentityContext,
  caller: Caller,
  start: { subType: string; consumerKey: string | undefined },
  work: (attempt: Attempt) => T,
): T {
  const app = start.consumerKey === undefined ? undefined : context.apps.find(start.consumerKey);
  const state: Attempt = {
    subType: start.subType,
    userId: null,
    consumerKey: app ? app.definition.consumerKey : null,
    application: app ? app.definition.name : "Unknown",
  };
  const record = (status: string, reason: string) =>
    context.history.record({
      userId: state.userId,
      loginType: "Remote Access 2.0",
      subType: state.subType,
      status,
      reason,
      ip: caller.ip,
      application: state.application,
      consumerKey: state.consumerKey,
    });
  const outcome = context.database.transaction((): { value: T } | OAuthFault => {
    try {
      const value = work(state);
      record("Success", "Success");
      return { value };
    } catch (error) {
      if (!(error instanceof OAuthFault)) throw error;
      record(error.reason, `${error.error}: ${error.description}`);
      return error;
    }
  });
  if (outcome instanceof OAuthFault) throw outcome;
  return outcome.value;
}

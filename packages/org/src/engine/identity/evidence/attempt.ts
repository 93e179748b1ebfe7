import type { Caller } from "../../doors/authenticate.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import type { IdentityContext } from "../context.ts";

/** Who an attempt turned out to be about, filled in as the checks proceed. */
export interface Attempt {
  readonly subType: string | null;
  /** The id that the line in the login history will have. */
  readonly loginHistoryId: string;
  userId: string | null;
  consumerKey: string | null;
  application: string;
}

export interface AttemptStart {
  readonly subType: string | null;
  readonly consumerKey: string | undefined;
}

/**
 * Runs one OAuth attempt in a transaction and leaves a line in the login history. What a refused attempt wrote (a family
 * revoked, a code burned) stays written: the refusal is thrown after the commit.
 */
export function attempt<T>(
  context: IdentityContext,
  caller: Caller,
  start: AttemptStart,
  work: (attempt: Attempt) => T,
): T {
  return settle(context, caller, begin(context, start), work);
}

/** As `attempt`, with a step before the transaction that awaits; its refusals leave the same line. */
export async function attemptPrepared<P, T>(
  context: IdentityContext,
  caller: Caller,
  start: AttemptStart,
  prepare: (attempt: Attempt) => Promise<P>,
  work: (attempt: Attempt, prepared: P) => T,
): Promise<T> {
  const state = begin(context, start);
  let prepared: P;
  try {
    prepared = await prepare(state);
  } catch (error) {
    if (!(error instanceof OAuthFault)) throw error;
    recordFault(context, caller, state, error);
    throw error;
  }
  return settle(context, caller, state, (attempt) => work(attempt, prepared));
}

function begin(context: IdentityContext, start: AttemptStart): Attempt {
  const state: Attempt = {
    subType: start.subType,
    loginHistoryId: context.history.newId(),
    userId: null,
    consumerKey: null,
    application: "Unknown",
  };
  isAbout(context, state, start.consumerKey);
  return state;
}

/** The attempt is about this app, whoever said so. */
export function isAbout(context: IdentityContext, state: Attempt, consumerKey: string | undefined): void {
  const app = consumerKey === undefined ? undefined : context.apps.find(consumerKey);
  if (!app) return;
  state.consumerKey = app.definition.consumerKey;
  state.application = app.definition.name;
}

function settle<T>(context: IdentityContext, caller: Caller, state: Attempt, work: (attempt: Attempt) => T): T {
  const outcome = context.database.transaction((): { value: T } | OAuthFault => {
    try {
      const value = work(state);
      record(context, caller, state, "Success", "Success");
      return { value };
    } catch (error) {
      if (!(error instanceof OAuthFault)) throw error;
      recordFault(context, caller, state, error);
      return error;
    }
  });
  if (outcome instanceof OAuthFault) throw outcome;
  return outcome.value;
}

/** A refusal in one line, with the cause that the client is not told. */
export const explained = ({ error, description, why }: OAuthFault) =>
  `${error}: ${description}${why === null ? "" : ` (${why})`}`;

function recordFault(context: IdentityContext, caller: Caller, state: Attempt, fault: OAuthFault): void {
  if (fault.unrecorded) return;
  record(context, caller, state, fault.reason, explained(fault));
}

function record(context: IdentityContext, caller: Caller, state: Attempt, status: string, reason: string): void {
  context.history.record({
    id: state.loginHistoryId,
    userId: state.userId,
    loginType: "Remote Access 2.0",
    subType: state.subType,
    status,
    reason,
    ip: caller.ip,
    application: state.application,
    consumerKey: state.consumerKey,
    loginUrl: caller.origin ?? null,
  });
}

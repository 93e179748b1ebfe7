import type { Session } from "./session.ts";

/** Which API is asked, because a token can be good for one and not for another. */
export type ApiName = "rest" | "soap" | "bulk" | "metadata" | "streaming" | "pubsub" | "identity";

export interface Caller {
  readonly ip: string;
}

/** The door that says who is calling. */
export interface AuthenticateDoor {
  /**
   * The session of an access token or session id. Throws ApiFault INVALID_SESSION_ID: "Session expired or invalid", or
   * "This session is not valid for use with the REST API" when the token lacks the scope this API needs.
   * Called on every request: in-memory after the first use of a token.
   */
  token(accessToken: string, api: ApiName, caller: Caller): Session;
  /** The session behind a browser cookie, or null. */
  browser(sessionId: string | undefined, caller: Caller): Session | null;
  /**
   * Checks a username and password and opens a session of the kind; writes the login history either way.
   * Throws ApiFault INVALID_LOGIN (all wrong credentials look alike), or INVALID_OPERATION_WITH_EXPIRED_PASSWORD and kin.
   */
  password(
    login: { username: string; password: string; kind: "soap" | "ui"; application: string },
    caller: Caller,
  ): Promise<{ session: Session; sessionId: string; secondsValid: number }>;
  /** Ends a session by its id or access token. */
  logout(sessionId: string): void;
}

import type { Session } from "./session.ts";

/** Which API is asked, because a token can be good for one and not for another. */
export type ApiName = "rest" | "soap" | "bulk" | "metadata" | "streaming" | "pubsub" | "identity";

/** A certificate that the peer of a TLS connection has proven to hold. */
export interface PeerCertificate {
  /** RFC 4514. */
  readonly subjectDn: string;
  readonly san: {
    readonly dns: readonly string[];
    readonly uri: readonly string[];
    readonly ip: readonly string[];
    readonly email: readonly string[];
  };
  /** base64url of the SHA-256 of the DER form (RFC 8705, 3.1). */
  readonly thumbprint: string;
  /** Whether it chains to an authority that the org trusts. */
  readonly verified: boolean;
}

/** A `DPoP` header with the request it came on (RFC 9449, 4.3). */
export interface DpopHeader {
  readonly proof: string;
  readonly method: string;
  /** Without query and fragment. */
  readonly url: string;
}

/** From where, and on which request, somebody knocks. */
export interface Caller {
  readonly ip: string;
  /** The origin the request came in on: what audiences are compared with. */
  readonly origin?: string;
  readonly certificate?: PeerCertificate;
  readonly dpop?: DpopHeader;
}

/** For which app's sake a person logs in: its policies may let in from where the profile alone does not. */
export interface LoginForApp {
  readonly consumerKey: string;
  readonly responseType: string | undefined;
}

/** An app that is to hear that a person has logged out. */
export interface LogoutNotice {
  readonly appName: string;
  readonly consumerKey: string;
  /** The app's single logout URL. */
  readonly url: string;
  /** Signed, for this app alone (OpenID Connect Back-Channel Logout 1.0, 2.4). */
  readonly logoutToken: string;
}

/** The door that says who is calling. */
export interface AuthenticateDoor {
  /**
   * The session of an access token or session id. Throws ApiFault INVALID_SESSION_ID: "Session expired or invalid", or "This session
   * is not valid for use with the REST API" when the token lacks the scope this API needs, the session is below the level that the
   * profile asks for, API Access Control shuts the app out, or the address is outside the profile's ranges (the fault's `reason` says
   * which). Called on every request: in-memory after the first use of a token.
   */
  token(accessToken: string, api: ApiName, caller: Caller): Session;
  /**
   * The session behind a browser cookie, or null. A session that was opened for one app's sake (its IP relaxation let the person in) is
   * none, except where that app is named.
   */
  browser(sessionId: string | undefined, caller: Caller, consumerKey?: string): Session | null;
  /**
   * Checks a username and password and opens a session of the kind; writes the login history either way.
   * Throws ApiFault INVALID_LOGIN (all wrong credentials look alike), or INVALID_OPERATION_WITH_EXPIRED_PASSWORD and kin.
   */
  password(
    login: {
      username: string;
      password: string;
      kind: "soap" | "ui";
      application: string;
      forApp?: LoginForApp | undefined;
      /** The browser's session until now: it ends. */
      replaces?: string | undefined;
    },
    caller: Caller,
  ): Promise<{ session: Session; sessionId: string; secondsValid: number }>;
  /** Ends a session by its id or access token; for a browser session, answers the apps that are to hear of it. */
  logout(sessionId: string, caller: Caller): readonly LogoutNotice[];
}

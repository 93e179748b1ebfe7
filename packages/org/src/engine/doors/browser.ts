import type { Caller } from "./authenticate.ts";
import type { SamlEvidence } from "./saml.ts";
import type { Session } from "./session.ts";

/** To whom a verification code went. */
export interface CodeSent {
  readonly username: string;
  /** The address, all but its first letter and its host hidden. */
  readonly to: string;
  /** Nothing was sent: the session is verified already. */
  readonly isVerified: boolean;
  /** Nothing was sent: too many wrong codes. */
  readonly isLocked: boolean;
}

/** What a code given came to: with the right one, the session goes on under another id. */
export type CodeCheck =
  | { readonly outcome: "verified"; readonly sessionId: string }
  | { readonly outcome: "wrong" | "expired" | "locked" | "no-session" };

/** Parameters of the end session endpoint (OpenID Connect RP-Initiated Logout 1.0, 2). */
export interface EndSessionRequest {
  readonly idTokenHint: string | undefined;
  readonly clientId: string | undefined;
  readonly postLogoutRedirectUri: string | undefined;
  readonly state: string | undefined;
}

export interface EndSessionPlan {
  /** A registered URL of the app, with the state; null: the login page. */
  readonly next: string | null;
  /** Whether the person must say so first: anybody can send a link. */
  readonly needsAsking: boolean;
  readonly isLoggedIn: boolean;
  readonly appName: string | null;
}

/** The door for a person with a browser: what may happen to the session behind its cookie, besides logging in. */
export interface BrowserDoor {
  /** What a request to log out by an app comes to. Throws OAuthFault for a hint or a way out that is not the app's. */
  endSession(request: EndSessionRequest, sessionId: string | undefined, caller: Caller): EndSessionPlan;
  /** To whom a verification code goes; sends one if none is on its way, or another, or none. null: no session. */
  sendCode(sessionId: string | undefined, caller: Caller, send: "if-none" | "another" | "none"): CodeSent | null;
  /** Compares a code; five wrong ones end it, ten shut the person's verification for fifteen minutes. */
  checkCode(sessionId: string | undefined, code: string, caller: Caller): CodeCheck;
  /** Why SAML assertions were refused; null for who may not view Setup. */
  samlEvidence(session: Session): SamlEvidence | null;
  /** A one-time pass for a browser. Throws OAuthFault Bad_OAuth_Token (403) for a token that is dead or opens no pages. */
  singleAccess(accessToken: string, caller: Caller): { readonly otp: string };
  /** A new browser session for a pass or an access token; null when it is worth none. */
  frontdoor(
    given: {
      readonly otp?: string | undefined;
      readonly sid?: string | undefined;
      readonly replaces: string | undefined;
    },
    caller: Caller,
  ): { readonly session: Session; readonly sessionId: string } | null;
}

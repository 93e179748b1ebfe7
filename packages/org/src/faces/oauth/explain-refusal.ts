import type { OAuthFault } from "../../engine/oauth-fault.ts";
import type { Explained } from "../pages/error-page.ts";

type Fields = ReadonlyMap<string, string>;

interface Explanation {
  readonly title: string;
  readonly cause: string;
  readonly evidence?: (fields: Fields) => readonly (readonly [string, string])[];
  readonly fix: string;
}

const asked = (label: string, name: string) => (fields: Fields) => [[label, fields.get(name) ?? "(none)"] as const];

/** Refusals that stay on a page of the org, in words a person can act on. */
const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  invalid_client_id: {
    title: "This org does not know the app",
    cause: "The client_id of the request is not the consumer key of any app in this org.",
    evidence: asked("client_id", "client_id"),
    fix: "Check that the app points at this org, and copy its consumer key again. Every local org makes its own keys: those of another org, or of one that was reset, do not work here.",
  },
  redirect_uri_missing: {
    title: "The request names no callback",
    cause: "redirect_uri is missing, so there is nowhere to send the answer.",
    evidence: asked("client_id", "client_id"),
    fix: "Send one of the app's registered callback URLs as redirect_uri.",
  },
  redirect_uri_mismatch: {
    title: "This callback is not registered",
    cause:
      "redirect_uri has to equal one of the app's callback URLs character by character: scheme, host, port, path, trailing slash and case.",
    evidence: asked("redirect_uri", "redirect_uri"),
    fix: "Register this URL as a callback of the app, or make the app send the one that is registered.",
  },
  OAUTH_AUTHORIZATION_BLOCKED: {
    title: "The app belongs to another org",
    cause: "It is a local External Client App: it can be used in the org where it was made, and nowhere else.",
    evidence: asked("client_id", "client_id"),
    fix: "Package the app and install it here, or log in to its own org.",
  },
  OAUTH_EC_APP_NOT_FOUND: {
    title: "The app is not installed here",
    cause: "It is a packaged External Client App, and this org has not installed its package.",
    evidence: asked("client_id", "client_id"),
    fix: "Install the app's package in this org.",
  },
  OAUTH_APP_ACCESS_DENIED: {
    title: "You are not permitted to use this app",
    cause: "Its policy admits users whom an administrator has pre-authorized, and you are not one of them.",
    fix: "Ask an administrator to assign the app to your profile or to one of your permission sets.",
  },
  OAUTH_APP_BLOCKED: {
    title: "This org blocks the app",
    cause: "API Access Control is on, and no administrator has pre-authorized the app.",
    fix: "Ask an administrator to allow it: as an app with admin-approved users, assigned to your profile or permission set.",
  },
  OAUTH_APPROVAL_ERROR_GENERIC: {
    title: "The app cannot be approved by you",
    cause: "It is not installed in this org, or your user may only use APIs.",
    fix: "Ask an administrator to install the app; the login history has the exact reason.",
  },
  invalid_session_level: {
    title: "Your session is not trusted enough",
    cause: "The app asks for a session of high assurance.",
    fix: "Log out, and log in with a second factor.",
  },
};

export function explainRefusal(fault: OAuthFault, fields: Fields, origin: string): Explained {
  const known = EXPLANATIONS[fault.error];
  return {
    title: known?.title ?? "The request was refused",
    cause: known?.cause ?? fault.description,
    evidence: [...(known?.evidence?.(fields) ?? []), ...Object.entries(fault.evidence), ["Org", origin]],
    fix: known?.fix ?? "Go back to the app and start again.",
  };
}

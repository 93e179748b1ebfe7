import type { AuthorizeEvidence } from "../evidence.ts";
import { ask, type ProbeContext } from "./probe-context.ts";

/** Any challenge will do: no code comes of this. */
const CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/** What `immediate=true` answers where nothing is wrong and nobody is logged in. */
const BY_DESIGN = new Set(["immediate_unsuccessful", "login_required", "interaction_required"]);

/**
 * Sends an authorization request that forbids asking anybody (`immediate=true`): it proves consumer key, callback, flow, PKCE and scopes
 * without a person, and leaves nothing behind. null where key or callback are not known.
 */
export async function probeAuthorize(context: ProbeContext): Promise<AuthorizeEvidence | null> {
  const { clientId, redirectUri, scopes } = context;
  if (clientId === null || redirectUri === null) return null;
  const query = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    immediate: "true",
    state: "doctor",
    code_challenge: CHALLENGE,
    code_challenge_method: "S256",
    ...(scopes.length > 0 ? { scope: scopes.join(" ") } : {}),
  });
  const response = await ask(context, `/services/oauth2/authorize?${query}`);
  const location = response.headers.get("location");
  if (location?.startsWith(redirectUri)) return fromCallback(location.slice(redirectUri.length));
  if (location !== null) return { outcome: "ready", where: null, error: null, description: null };
  return fromPage(await response.text());
}

function fromCallback(rest: string): AuthorizeEvidence {
  const parameters = new URLSearchParams(rest.replace(/^[?#&]/, ""));
  const error = parameters.get("error");
  if (error === null || BY_DESIGN.has(error)) return { outcome: "ready", where: null, error: null, description: null };
  return { outcome: "refused", where: "callback", error, description: parameters.get("error_description") };
}

/** The org's error page carries `error=…&error_description=…` in its text, percent-encoded. */
function fromPage(html: string): AuthorizeEvidence {
  const text = html.replaceAll("&amp;", "&");
  const [, error, description = ""] = /error=(\w+)&error_description=([^<"&\s]*)/.exec(text) ?? [];
  if (error === undefined) return { outcome: "ready", where: null, error: null, description: null };
  return { outcome: "refused", where: "page", error, description: decoded(description) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

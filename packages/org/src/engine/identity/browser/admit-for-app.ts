import type { LoginForApp } from "../../doors/authenticate.ts";
import type { Session } from "../../doors/session.ts";
import type { SessionLevel } from "../apps/app-policies.ts";
import { coversWeb } from "../apps/scopes.ts";
import { responseTypeOf } from "../authorize/response-types.ts";
import type { IdentityContext } from "../context.ts";
import { isRelaxed, verificationAdmits } from "../policies/login-restrictions.ts";

/**
 * The level at which a person outside the profile's login ranges may log in for the sake of one app ("Connected App IP Relaxation and
 * Continuous IP Enforcement"); null: not at all. LOW means that the person still has to be verified.
 */
export function levelForApp(
  context: IdentityContext,
  forApp: LoginForApp | undefined,
  ip: string,
): SessionLevel | null {
  const app = forApp && context.apps.find(forApp.consumerKey);
  if (!app?.policies) return null;
  const client = { app: app.definition, policies: app.policies };
  const isFragment = responseTypeOf(forApp?.responseType)?.mode === "fragment";
  if (isRelaxed(client, { moment: isFragment ? "user-agent-login" : "web-server-login", ip })) return "STANDARD";
  return verificationAdmits(client) ? "LOW" : null;
}

/** A session that was opened for one app's sake opens no page of the org: it may approve that app, and be verified. */
export const opensPages = (session: Session) => session.kind === "ui" && coversWeb(session.scopes);

export const servesApp = (session: Session, consumerKey: string | undefined) =>
  session.kind === "ui" && (coversWeb(session.scopes) || session.consumerKey === consumerKey);

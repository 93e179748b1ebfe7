import type { Engine } from "../../../engine/doors/index.ts";
import { SAML_VALIDATOR_PATH } from "../../../engine/doors/saml.ts";
import { type Browser, type Context, note, originOf } from "../browser.ts";
import { errorPage } from "../error-page.ts";
import { pageResponse } from "../page-response.ts";
import { samlValidatorPage } from "./saml-validator-page.ts";

/** `GET /setup/secur/SAMLValidationPage.apexp`: the latest refusals of assertions, for an admin; others are sent to log in. */
export function answerSamlValidator(deps: { readonly engine: Engine; readonly browser: Browser }, context: Context) {
  note(context, { route: "saml-validator" });
  const { engine, browser } = deps;
  const { orgName } = engine;
  const session = browser.session(context);
  if (!session) return context.redirect(`/login?${new URLSearchParams({ startURL: SAML_VALIDATOR_PATH })}`, 302);
  note(context, { user: session.username });
  const evidence = engine.browser.samlEvidence(session);
  if (evidence) return pageResponse(samlValidatorPage({ orgName, origin: originOf(context), ...evidence }));
  note(context, { errorCode: "INSUFFICIENT_PRIVILEGES", reason: "no View Setup and Configuration" });
  const explained = {
    title: "Insufficient Privileges",
    cause: "This page shows how the org is set up, and you do not have the permission View Setup and Configuration.",
    evidence: [["User", session.username]] as const,
    fix: "Ask an administrator to look, or log in as one.",
  };
  return pageResponse(errorPage({ orgName, explained, code: null }), { status: 403 });
}

import type { SamlEvidence } from "../../../engine/doors/index.ts";
import { SAML_VALIDATOR_PATH } from "../../../engine/doors/saml.ts";
import { html } from "../html.ts";
import { setupFrame } from "./setup-frame.ts";

/** What to do about each status of "SAML Login Errors". */
const FIXES: Readonly<Record<string, string>> = {
  "Assertion Expired":
    "Send the assertion within five minutes of its IssueInstant, and set the issuer's clock: three minutes of skew are forgiven.",
  "Assertion Invalid":
    "Send one signed SAML 2.0 assertion, without comments, encryption or document type, at most 32 KB.",
  "Audience Invalid": "Let the audience be the entity id below, or for the bearer flow the login host or this org.",
  "Configuration Error/Perm Disabled":
    "Give the org SAML single sign-on settings with a PEM certificate that has an RSA key.",
  "InResponseTo Invalid": "Let the identity provider start: this org sends nobody there, so no answer is expected.",
  "Issuer Mismatched": "Let the issuer be one of those below, or for the bearer flow the app's consumer key.",
  "Recipient Mismatched": "Let the recipient be the token endpoint below.",
  "Replay Detected": "Make a new assertion for every token: an ID works once.",
  "Signature Invalid":
    "Sign with the key of the configured certificate, by RSA-SHA256; a certificate in KeyInfo is not looked at.",
  "Status Invalid": "The identity provider says that its login failed: look there.",
  "Subject Confirmation Error": "Confirm the subject by urn:oasis:names:tc:SAML:2.0:cm:bearer.",
  "Username Or SSO Id Invalid":
    "Let the assertion name the user as the settings say; federation ids are compared with case.",
};

const day = (at: number) => new Date(at).toISOString().slice(0, 19).replace("T", " ");

/** The latest assertions that were refused: what was wrong, and what would be right. */
export function samlValidatorPage(page: SamlEvidence & { readonly orgName: string; readonly origin: string }): string {
  const { refusals, providers, origin } = page;
  return setupFrame({
    orgName: page.orgName,
    path: SAML_VALIDATOR_PATH,
    title: "SAML Validator",
    lead: "The latest assertions that this org has refused, and why.",
    told: null,
    body: html`${
      refusals.length === 0
        ? html`<div class="empty"><strong>No assertion was refused</strong><p>A refusal at the token endpoint appears here at once.</p></div>`
        : html`<ul class="mails">${refusals.map(
            ({ at, status, reason, application, ip }) => html`<li>
<div class="line"><span class="state refused">${status}</span><time datetime="${new Date(at).toISOString()}">${day(at)} UTC</time></div>
<p><code>${reason}</code></p>
<p>${FIXES[status.replace(/^Failed: /, "")]}</p>
<div class="line quiet"><span>${application} from ${ip}</span></div></li>`,
          )}</ul>`
    }
<section class="block"><h2>What fits</h2><dl class="facts">
<dt>Recipient</dt><dd><code>${origin}/services/oauth2/token</code></dd>
${providers.map(
  ({ name, issuer, samlEntityId }) =>
    html`<dt>${name}</dt><dd>issuer <code>${issuer}</code>
audience <code>${samlEntityId}</code></dd>`,
)}</dl></section>
<p class="note">As JSON for a script: <code>curl ${origin}/_postern/login-history</code>; in process: <code>org.identity.loginHistory()</code>.</p>`,
  });
}

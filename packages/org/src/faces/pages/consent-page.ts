import { SCOPE_LABELS, type StockScope } from "@postern/kernel";
import type { Display } from "./display.ts";
import { html } from "./html.ts";
import { layout } from "./layout.ts";

/** "Allow Access?", with the element ids that drivers of the real page rely on. */
export function consentPage(page: {
  orgName: string;
  appName: string;
  appDescription: string;
  scopes: readonly string[];
  username: string;
  display: Display;
  redirectUri: string;
  csrf: string;
  /** The authorization request, to be checked again when it comes back. */
  parameters: readonly (readonly [string, string])[];
  logoutCsrf: string;
  startUrl: string;
}): string {
  const fields = page.parameters.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
  return layout({
    title: "Allow access?",
    orgName: page.orgName,
    display: page.display,
    body: html`<div class="card">
<h1>Allow access?</h1>
<p class="lead"><strong>${page.appName}</strong> asks for access to this org in your name.${page.appDescription ? ` ${page.appDescription}` : null}</p>
<div class="user"><span>${page.username}</span>
<form method="post" action="/logout"><input type="hidden" name="csrf" value="${page.logoutCsrf}"><input type="hidden" name="startURL" value="${page.startUrl}"><button class="link" id="notYou" type="submit">Not you?</button></form></div>
<h2 id="asks">It asks to</h2>
<ul class="scopes" aria-labelledby="asks">${page.scopes.map((scope) => html`<li><span>${SCOPE_LABELS[scope as StockScope] ?? "Use this custom scope"}</span><code>${scope}</code></li>`)}</ul>
<p class="note">Then you go back to <code>${originOf(page.redirectUri)}</code>. You can take the access away again at any time.</p>
<form method="post" action="/services/oauth2/authorize/consent" id="editPage">
<input type="hidden" name="csrf" value="${page.csrf}">
${fields}
<div class="actions"><button type="submit" id="oadeny" name="decision" value="deny">Deny</button>
<button type="submit" id="oaapprove" name="decision" value="allow" class="primary">Allow</button></div>
</form>
</div>`,
  });
}

function originOf(uri: string): string {
  const url = URL.parse(uri);
  return url && url.origin !== "null" ? url.origin : uri;
}

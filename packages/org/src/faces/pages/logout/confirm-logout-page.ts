import { html } from "../html.ts";
import { layout } from "../layout.ts";

/** Anybody can send a link that logs out: without an ID token of the person, the person is asked. */
export function confirmLogoutPage(page: {
  orgName: string;
  appName: string | null;
  csrf: string;
  parameters: readonly (readonly [string, string])[];
}): string {
  return layout({
    title: "Log out?",
    orgName: page.orgName,
    body: html`<div class="card">
<h1>Log out of this org?</h1>
<p class="lead">${page.appName ? html`<strong>${page.appName}</strong> asks for it. ` : null}Apps that you reached from here may log you out as well.</p>
<form method="post" action="/services/auth/idp/oidc/logout">
<input type="hidden" name="csrf" value="${page.csrf}">
${page.parameters.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<div class="actions"><a class="button" id="stay" href="/">Stay logged in</a>
<button type="submit" id="logout" class="primary">Log out</button></div>
</form>
</div>`,
  });
}

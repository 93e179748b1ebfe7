import type { Display } from "./display.ts";
import { html } from "./html.ts";
import { layout } from "./layout.ts";

/** The login form, with the element ids that drivers of the real page rely on. */
export function loginPage(page: {
  orgName: string;
  csrf: string;
  startUrl: string;
  username: string;
  display: Display;
  refusal: { title: string; text: string } | null;
}): string {
  const invalid = page.refusal ? html` aria-invalid="true" aria-describedby="error"` : null;
  return layout({
    title: "Log in",
    orgName: page.orgName,
    display: page.display,
    body: html`<div class="card">
<h1>Log in</h1>
<p class="lead">with a user of this org</p>
${page.refusal ? html`<div class="alert" role="alert" id="error"><strong>${page.refusal.title}</strong>${page.refusal.text}</div>` : null}
<form method="post" action="/login" id="login_form">
<input type="hidden" name="csrf" value="${page.csrf}">
<input type="hidden" name="startURL" value="${page.startUrl}">
<div class="field"><label for="username">Username</label>
<input id="username" name="username" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${page.username}"${page.username ? null : html` autofocus`}${invalid}></div>
<div class="field"><label for="password">Password</label>
<input id="password" name="pw" type="password" autocomplete="current-password" required${page.username ? html` autofocus` : null}${invalid}></div>
<button id="Login" name="Login" type="submit" class="primary">Log in</button>
</form>
</div>
${page.display === "page" ? html`<p class="note">The org printed its administrator's username and password when it started.</p>` : null}`,
  });
}

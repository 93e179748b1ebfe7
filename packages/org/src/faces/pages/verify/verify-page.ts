import type { Display } from "../display.ts";
import { html } from "../html.ts";
import { layout } from "../layout.ts";

/** "Verify your identity": a six-digit code, with the element ids of the real page. */
export function verifyPage(page: {
  orgName: string;
  username: string;
  sentTo: string;
  csrf: string;
  logoutCsrf: string;
  startUrl: string;
  display: Display;
  refusal: { title: string; text: string; blocks: boolean } | null;
  sentAgain: boolean;
}): string {
  const invalid = page.refusal ? html` aria-invalid="true" aria-describedby="error"` : null;
  const hidden = html`<input type="hidden" name="csrf" value="${page.csrf}"><input type="hidden" name="startURL" value="${page.startUrl}">`;
  return layout({
    title: "Verify your identity",
    orgName: page.orgName,
    display: page.display,
    body: html`<div class="card">
<h1>Verify your identity</h1>
<p class="lead">To go on, this org wants to be sure that it is you.</p>
<div class="user"><span>${page.username}</span>
<form method="post" action="/logout"><input type="hidden" name="csrf" value="${page.logoutCsrf}"><input type="hidden" name="startURL" value="${page.startUrl}"><button class="link" id="notYou" type="submit">Not you?</button></form></div>
${page.refusal ? html`<div class="alert" role="alert" id="error"><strong>${page.refusal.title}</strong>${page.refusal.text}</div>` : null}
${page.sentAgain ? html`<div class="told" role="status">Another code is on its way. The one before does not work any more.</div>` : null}
<form method="post" action="/verify" id="verify_form">
${hidden}
<div class="field"><label for="emc">Verification code</label>
<input id="emc" name="emc" class="code" type="text" inputmode="numeric" pattern="[0-9 ]{6,7}" maxlength="7" autocomplete="one-time-code" spellcheck="false" required${page.refusal?.blocks ? html` disabled` : html` autofocus`}${invalid}></div>
<p class="note above">Sent to <strong>${page.sentTo}</strong>; works for ten minutes, once. No mail leaves this org: it lies in the <a href="/_postern/outbox" target="_blank" rel="noopener">outbox</a>.</p>
<button id="save" name="save" type="submit" class="primary"${page.refusal?.blocks ? html` disabled` : null}>Verify</button>
</form>
<form method="post" action="/verify" class="aside">${hidden}<button class="link" id="resend" name="again" value="1" type="submit">Send another code</button></form>
</div>`,
  });
}

import type { OutboxMessage } from "../../engine/doors/index.ts";
import { html } from "./html.ts";
import { layout } from "./layout.ts";

/** What the org would have mailed, newest first. */
export function outboxPage(page: { orgName: string; messages: readonly OutboxMessage[] }): string {
  return layout({
    title: "Outbox",
    orgName: page.orgName,
    wide: true,
    body: html`<div class="card">
<h1>Outbox</h1>
<p class="lead">No mail leaves this org. What it would have sent lies here, newest first, until it stops.</p>
${
  page.messages.length === 0
    ? html`<div class="empty"><strong>Nothing was sent yet</strong><p>A message appears when the org asks a person to verify who they are: log in to an app whose policy requires a high-assurance session.</p></div>`
    : html`<ul class="mails">${page.messages.map(
        ({ at, to, subject, text, code }) => html`<li>
<div class="line"><strong>${subject}</strong><time datetime="${new Date(at).toISOString()}">${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC</time></div>
<div class="line quiet"><span>to ${to}</span>${code === null ? null : html`<code class="code">${code}</code>`}</div>
<p>${text}</p></li>`,
      )}</ul>`
}
</div>
<p class="note">As JSON for a script: <code>curl &lt;this org&gt;/_postern/outbox</code>; in process: <code>org.outbox()</code>.</p>`,
  });
}

import type { OpenSessionLine } from "../../../engine/doors/index.ts";
import { html } from "../html.ts";
import { command, moment, setupFrame } from "./setup-frame.ts";

const KINDS: Readonly<Record<OpenSessionLine["kind"], string>> = { oauth: "OAuth", soap: "SOAP login", ui: "Browser" };

/** "Session Management". */
export function sessionsPage(page: {
  readonly orgName: string;
  readonly csrf: string;
  readonly told: string | null;
  readonly sessions: readonly OpenSessionLine[];
}): string {
  return setupFrame({
    ...page,
    path: "/setup/sessions",
    title: "Sessions",
    lead: `${page.sessions.length} open, the newest first. To end one kills its access token; a refresh token gets another.`,
    body: html`<div class="scroll" tabindex="0"><table class="rows"><thead><tr><th scope="col">User</th><th scope="col">By</th><th scope="col">Level</th><th scope="col">From</th><th scope="col">Opened (UTC)</th><th scope="col">Used (UTC)</th><th scope="col"><span class="hidden">Actions</span></th></tr></thead>
<tbody>${page.sessions.map(
      (
        open,
      ) => html`<tr><td>${open.username}</td><td>${open.application ?? KINDS[open.kind]}${open.application === null ? null : html`<span class="under">${KINDS[open.kind]}</span>`}</td>
<td>${open.level === "HIGH_ASSURANCE" ? "High assurance" : open.level === "LOW" ? "Low" : "Standard"}</td><td><code>${open.ip}</code></td><td>${moment(open.createdAt)}</td><td>${moment(open.lastActiveAt)}</td>
<td class="does">${open.isCurrent ? html`<span class="quiet">this one</span>` : command({ action: "/setup/sessions", csrf: page.csrf, fields: { session: open.id }, label: "End", spoken: `End a session of ${open.username}` })}</td></tr>`,
    )}</tbody></table></div>`,
  });
}

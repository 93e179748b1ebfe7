import type { LoginLine } from "../../../engine/doors/index.ts";
import { html } from "../html.ts";
import { moment, setupFrame } from "./setup-frame.ts";

/** "Login History", with the cause beside the documented status. */
export function loginHistoryPage(page: {
  readonly orgName: string;
  readonly lines: readonly LoginLine[];
  readonly refusedOnly: boolean;
}): string {
  const { lines, refusedOnly } = page;
  return setupFrame({
    orgName: page.orgName,
    told: null,
    path: "/setup/login-history",
    title: "Login history",
    lead: html`Attempts to get in, the newest first. <a href="/setup/login-history${refusedOnly ? null : "?show=refused"}">${refusedOnly ? "Show all" : "Show refused only"}</a>`,
    body:
      lines.length === 0
        ? html`<div class="empty"><strong>Nothing was ${refusedOnly ? "refused" : "tried"} yet</strong><p>Every login, every token and every refusal leaves a line here.</p></div>`
        : html`<div class="scroll" tabindex="0"><table class="rows"><thead><tr><th scope="col">When (UTC)</th><th scope="col">Who</th><th scope="col">Status</th><th scope="col">By</th><th scope="col">From</th></tr></thead>
<tbody>${lines.map(
            (
              line,
            ) => html`<tr><td>${moment(line.at)}</td><td>${line.username ?? html`<span class="quiet">unknown</span>`}</td>
<td><span class="state${line.status === "Success" ? null : html` refused`}">${line.status}</span>${line.status === "Success" ? null : html`<span class="under">${line.reason}</span>`}</td>
<td>${line.application}${line.subType === null ? null : html`<span class="under">${line.subType}</span>`}</td><td><code>${line.ip}</code></td></tr>`,
          )}</tbody></table></div>`,
  });
}

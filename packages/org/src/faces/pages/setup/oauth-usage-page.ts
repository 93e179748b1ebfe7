import type { AppUsage, TokenUsage } from "../../../engine/doors/index.ts";
import { html } from "../html.ts";
import { installUrl } from "./install-page.ts";
import { command, moment, setupFrame } from "./setup-frame.ts";

const PATH = "/setup/oauth-usage";

interface Page {
  readonly orgName: string;
  readonly csrf: string;
  readonly told: string | null;
}

/** Which apps hold tokens here, and what may be done about them. */
export function oauthUsagePage(page: Page & { readonly apps: readonly AppUsage[] }): string {
  return setupFrame({
    ...page,
    path: PATH,
    title: "OAuth usage",
    lead: "Apps of this org, and the refresh tokens that they hold. To block an app refuses every flow of it and every token.",
    body:
      page.apps.length === 0
        ? html`<div class="empty"><strong>There is no app yet</strong><p>Register one with <code>org.identity.registerApp</code>, or <code>POST /_postern/apps</code>.</p></div>`
        : html`<div class="scroll" tabindex="0"><table class="rows"><thead><tr><th scope="col">App</th><th scope="col">State</th><th scope="col" class="number">Users</th><th scope="col" class="number">Uses</th><th scope="col">Last used (UTC)</th><th scope="col"><span class="hidden">Actions</span></th></tr></thead>
<tbody>${page.apps.map(
            (
              app,
            ) => html`<tr><td><a href="${PATH}/${app.id}">${app.name}</a><code class="under">${app.developerName}</code></td>
<td><span class="state${app.isBlocked ? html` refused` : null}">${app.isBlocked ? "Blocked" : "Allowed"}</span>${app.isInstalled ? null : html`<span class="under">not installed</span>`}</td>
<td class="number">${app.users}</td><td class="number">${app.useCount}</td><td>${app.lastUsedAt === null ? "–" : moment(app.lastUsedAt)}</td>
<td class="does">${app.isInstalled ? null : html`<a class="button small" href="${installUrl(app)}">Install</a>`}${command({ action: PATH, csrf: page.csrf, fields: { app: app.id, do: app.isBlocked ? "unblock" : "block" }, label: app.isBlocked ? "Unblock" : "Block", spoken: `${app.isBlocked ? "Unblock" : "Block"} ${app.name}` })}${app.users === 0 ? null : command({ action: PATH, csrf: page.csrf, fields: { app: app.id, do: "revoke" }, label: "Revoke all", spoken: `Revoke all tokens of ${app.name}` })}</td></tr>`,
          )}</tbody></table></div>`,
  });
}

/** The users of one app. */
export function appUsersPage(page: Page & { readonly app: AppUsage; readonly users: readonly TokenUsage[] }): string {
  const { app } = page;
  const here = `${PATH}/${app.id}`;
  return setupFrame({
    ...page,
    path: PATH,
    title: app.name,
    lead: html`Users with a refresh token of <code>${app.developerName}</code>.`,
    body:
      page.users.length === 0
        ? html`<div class="empty"><strong>Nobody has a refresh token of this app</strong><p>One appears when a person allows the app to perform requests at any time (scope <code>refresh_token</code>).</p></div>`
        : html`<div class="scroll" tabindex="0"><table class="rows"><thead><tr><th scope="col">User</th><th scope="col">First (UTC)</th><th scope="col">Last used (UTC)</th><th scope="col" class="number">Uses</th><th scope="col"><span class="hidden">Actions</span></th></tr></thead>
<tbody>${page.users.map(
            (
              used,
            ) => html`<tr><td>${used.username}</td><td>${moment(used.firstAt)}</td><td>${moment(used.lastAt)}</td><td class="number">${used.useCount}</td>
<td class="does">${command({ action: here, csrf: page.csrf, fields: { user: used.userId }, label: "Revoke", spoken: `Revoke the tokens of ${used.username}` })}</td></tr>`,
          )}</tbody></table></div>`,
  });
}

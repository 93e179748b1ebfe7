import type { LauncherTile } from "../../engine/doors/index.ts";
import { html } from "./html.ts";
import { layout } from "./layout.ts";

/** Where a person lands who logs in without an app. */
export function homePage(page: {
  orgName: string;
  orgId: string;
  displayName: string;
  username: string;
  email: string;
  timezone: string;
  origin: string;
  csrf: string;
  /** Apps with a start page. */
  tiles: readonly LauncherTile[];
  mayWatch: boolean;
}): string {
  return layout({
    title: "Home",
    orgName: page.orgName,
    wide: true,
    body: html`<div class="card">
<p class="tight"><span class="state">Logged in</span></p>
<h1>${page.displayName}</h1>
<p class="lead">${page.username}</p>
${
  page.tiles.length === 0
    ? null
    : html`<section class="block"><h2>Apps</h2><ul class="tiles">${page.tiles.map(({ name, description, startUrl }) => html`<li><a href="${startUrl}" rel="noreferrer">${name}</a>${description ? html`<span>${description}</span>` : null}</li>`)}</ul></section>`
}
${page.mayWatch ? html`<section class="block"><h2>Setup</h2><ul class="tiles"><li><a href="/setup/oauth-usage">OAuth usage</a><span>Apps, who uses them, revocation</span></li><li><a href="/setup/sessions">Sessions</a><span>Who is in</span></li><li><a href="/setup/login-history">Login history</a><span>Who tried, and why not</span></li></ul></section>` : null}
<section class="block"><h2>You</h2><dl class="facts">
<dt>Email</dt><dd>${page.email}</dd>
<dt>Time zone</dt><dd>${page.timezone}</dd></dl></section>
<section class="block"><h2>This org</h2><dl class="facts">
<dt>Org ID</dt><dd><code id="orgId">${page.orgId}</code></dd>
<dt>Instance URL</dt><dd><code>${page.origin}</code></dd>
<dt>Discovery</dt><dd><a href="/.well-known/openid-configuration"><code>/.well-known/openid-configuration</code></a></dd>
<dt>API versions</dt><dd><a href="/services/data/"><code>/services/data/</code></a></dd></dl></section>
<form method="post" action="/logout"><input type="hidden" name="csrf" value="${page.csrf}"><button id="logout" type="submit">Log out</button></form>
</div>`,
  });
}

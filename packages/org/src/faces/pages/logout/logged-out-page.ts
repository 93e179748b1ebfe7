import { html } from "../html.ts";
import { layout } from "../layout.ts";

/** Front-channel single logout: the browser itself tells each app, whose cookies only it has, and then goes on. */
export function loggedOutPage(page: {
  orgName: string;
  apps: readonly { readonly appName: string; readonly url: string }[];
  next: string;
  seconds: number;
}): string {
  return layout({
    title: "Logged out",
    orgName: page.orgName,
    head: html`<meta http-equiv="refresh" content="${page.seconds};url=${page.next}">`,
    body: html`<div class="card">
<p class="tight"><span class="state">Logged out</span></p>
<h1>You are logged out of this org</h1>
<p class="lead">The apps that you reached from here are told as well.</p>
<ul class="scopes" aria-label="Apps that are told">${page.apps.map(({ appName, url }) => html`<li><span>${appName}</span><code>${new URL(url).host}</code></li>`)}</ul>
<p class="note above">This page goes on by itself in ${page.seconds} seconds.</p>
<a class="button wide" id="continue" href="${page.next}">Continue</a>
${page.apps.map(({ appName, url }) => html`<iframe hidden title="${appName}" src="${url}" sandbox="allow-same-origin allow-scripts" referrerpolicy="no-referrer"></iframe>`)}
</div>`,
  });
}

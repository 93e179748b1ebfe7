import { SCOPE_LABELS, type StockScope } from "@postern/kernel";
import type { AppUsage } from "../../../engine/doors/index.ts";
import { html } from "../html.ts";
import { layout } from "../layout.ts";

/** Where an administrator installs a connected app that is used here and was never installed. */
export const INSTALL_PATH = "/identity/app/AppInstallApprovalPage.apexp";

export const installUrl = (app: Pick<AppUsage, "id" | "homeOrgId">) =>
  `${INSTALL_PATH}?${new URLSearchParams({ app_id: app.id, app_org_id: app.homeOrgId })}`;

/** Asks once more before the app's policies become this org's to set. */
export function installPage(page: { readonly orgName: string; readonly csrf: string; readonly app: AppUsage }): string {
  const { app } = page;
  return layout({
    title: `Install ${app.name}`,
    orgName: page.orgName,
    body: html`<div class="card">
<h1>Install ${app.name}?</h1>
<p class="lead">Once it is installed, its policies can be set, and users no longer need the permission Approve Uninstalled Connected Apps.${app.description ? ` ${app.description}` : null}</p>
<h2 id="asks">It may ask to</h2>
<ul class="scopes" aria-labelledby="asks">${app.scopes.map((scope) => html`<li><span>${SCOPE_LABELS[scope as StockScope] ?? "Use this custom scope"}</span><code>${scope}</code></li>`)}</ul>
<form method="post" action="${INSTALL_PATH}">
<input type="hidden" name="csrf" value="${page.csrf}"><input type="hidden" name="app_id" value="${app.id}">
<div class="actions"><a class="button" href="/setup/oauth-usage">Cancel</a><button id="install" type="submit" class="primary">Install</button></div>
</form>
</div>`,
  });
}

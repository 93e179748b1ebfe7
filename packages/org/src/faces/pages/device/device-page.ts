import { SCOPE_LABELS, type StockScope } from "@postern/kernel";
import { html } from "../html.ts";
import { layout } from "../layout.ts";

interface Form {
  readonly orgName: string;
  readonly csrf: string;
}

/** "Connect a device": asks for the code that a device shows. */
export function enterCodePage(
  page: Form & {
    readonly userCode: string;
    readonly refusal: { readonly title: string; readonly text: string; readonly blocks: boolean } | null;
  },
): string {
  const { refusal } = page;
  const invalid = refusal ? html` aria-invalid="true" aria-describedby="error"` : null;
  return layout({
    title: "Connect a device",
    orgName: page.orgName,
    body: html`<div class="card">
<h1>Connect a device</h1>
<p class="lead">Enter the code that the device shows. Only enter a code of a device that you have in front of you.</p>
${refusal ? html`<div class="alert" role="alert" id="error"><strong>${refusal.title}</strong>${refusal.text}</div>` : null}
<form method="post" action="/setup/connect" id="device_form">
<input type="hidden" name="csrf" value="${page.csrf}">
<div class="field"><label for="user_code">Code</label>
<input id="user_code" name="user_code" class="code" type="text" maxlength="12" autocomplete="off" autocapitalize="characters" spellcheck="false" required value="${page.userCode}"${refusal?.blocks ? html` disabled` : html` autofocus`}${invalid}></div>
<button id="connect" type="submit" class="primary"${refusal?.blocks ? html` disabled` : null}>Connect</button>
</form>
</div>`,
  });
}

/** What the device asks for, with the consent page's ids. */
export function deviceConsentPage(
  page: Form & {
    readonly appName: string;
    readonly appDescription: string;
    readonly scopes: readonly string[];
    readonly username: string;
    readonly userCode: string;
  },
): string {
  return layout({
    title: "Allow access?",
    orgName: page.orgName,
    body: html`<div class="card">
<h1>Allow access?</h1>
<p class="lead"><strong>${page.appName}</strong> on the device that shows <code>${page.userCode}</code> asks for access to this org in your name.${page.appDescription ? ` ${page.appDescription}` : null}</p>
<div class="user"><span>${page.username}</span></div>
<h2 id="asks">It asks to</h2>
<ul class="scopes" aria-labelledby="asks">${page.scopes.map((scope) => html`<li><span>${SCOPE_LABELS[scope as StockScope] ?? "Use this custom scope"}</span><code>${scope}</code></li>`)}</ul>
<p class="note">Somebody who sent you this code could use the access in your place. You can take it away again at any time.</p>
<form method="post" action="/setup/connect" id="editPage">
<input type="hidden" name="csrf" value="${page.csrf}"><input type="hidden" name="user_code" value="${page.userCode}">
<div class="actions"><button type="submit" id="oadeny" name="decision" value="deny">Deny</button>
<button type="submit" id="oaapprove" name="decision" value="allow" class="primary">Allow</button></div>
</form>
</div>`,
  });
}

/** The end of the person's part. */
export function deviceDonePage(page: {
  readonly orgName: string;
  readonly appName: string;
  readonly allowed: boolean;
}): string {
  return layout({
    title: page.allowed ? "Connected" : "Not connected",
    orgName: page.orgName,
    body: html`<div class="card">
<p class="tight"><span class="state${page.allowed ? null : html` refused`}">${page.allowed ? "Connected" : "Refused"}</span></p>
<h1>${page.allowed ? "The device is connected" : "The device was refused"}</h1>
<p class="lead">${page.allowed ? `${page.appName} goes on by itself within a few seconds.` : `${page.appName} got no access.`} You can close this window.</p>
</div>`,
  });
}

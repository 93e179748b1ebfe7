import { html } from "./html.ts";
import { layout } from "./layout.ts";
import { pageResponse } from "./page-response.ts";

export interface Explained {
  readonly title: string;
  readonly cause: string;
  /** Facts of this very request, by label. */
  readonly evidence: readonly (readonly [string, string])[];
  readonly fix: string;
  /** A command that does it or looks deeper. */
  readonly command?: string;
}

/** A refusal that stays on the org: cause, evidence, fix. */
export function errorPage(page: { orgName: string; explained: Explained; code: string | null }): string {
  const { title, cause, evidence, fix, command } = page.explained;
  return layout({
    title,
    orgName: page.orgName,
    wide: true,
    body: html`<div class="card" role="alert">
<p class="tight"><span class="state refused">Refused</span></p>
<h1>${title}</h1>
<p class="lead">${cause}</p>
${evidence.length > 0 ? html`<section class="block"><h2>Evidence</h2><dl class="facts">${evidence.map(([label, value]) => html`<dt>${label}</dt><dd><code>${value}</code></dd>`)}</dl></section>` : null}
<section class="block"><h2>What to do</h2><p>${fix}</p>${command ? html`<p><code>${command}</code></p>` : null}</section>
${page.code ? html`<section class="block"><h2>As Salesforce words it</h2><code id="error">${page.code}</code></section>` : null}
</div>`,
  });
}

/** A form that this browser was not given, or that is too old: nothing was done. */
export function staleFormPage(orgName: string, postedFrom: string | undefined, whatStands: string): Response {
  const explained = {
    title: "This form is no longer valid",
    cause: `${whatStands} The form was not opened in this browser, or the org was restarted since.`,
    evidence: [["Posted from", postedFrom ?? "unknown"]] as const,
    fix: "Go back, reload the page and try once more.",
  };
  return pageResponse(errorPage({ orgName, explained, code: null }), { status: 403 });
}

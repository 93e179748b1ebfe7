import { SAML_VALIDATOR_PATH } from "../../../engine/doors/saml.ts";
import { type Html, html } from "../html.ts";
import { layout } from "../layout.ts";

const TABS = [
  ["/setup/oauth-usage", "OAuth usage"],
  ["/setup/sessions", "Sessions"],
  ["/setup/login-history", "Login history"],
  [SAML_VALIDATOR_PATH, "SAML validator"],
] as const;

export type SetupPath = (typeof TABS)[number][0];

/** The frame of the pages for who administers the org. */
export function setupFrame(page: {
  readonly orgName: string;
  readonly path: SetupPath;
  readonly title: string;
  readonly lead: Html | string;
  /** What was just done. */
  readonly told: string | null;
  readonly body: Html;
}): string {
  return layout({
    title: page.title,
    orgName: page.orgName,
    wide: "table",
    body: html`<nav class="tabs" aria-label="Setup"><a href="/">Home</a>${TABS.map(([path, name]) => html`<a href="${path}"${path === page.path ? html` aria-current="page"` : null}>${name}</a>`)}</nav>
<div class="card">
<h1>${page.title}</h1>
<p class="lead">${page.lead}</p>
${page.told === null ? null : html`<p class="told" role="status">${page.told}</p>`}
${page.body}
</div>`,
  });
}

export const moment = (at: number) => {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace("T", " ")}</time>`;
};

/** A button that posts one command; what it does is said in words, since many rows have the same one. */
export function command(form: {
  readonly action: string;
  readonly csrf: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly label: string;
  readonly spoken: string;
}): Html {
  const hidden = Object.entries({ ...form.fields, csrf: form.csrf }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`<form method="post" action="${form.action}">${hidden}<button class="small" type="submit" aria-label="${form.spoken}">${form.label}</button></form>`;
}

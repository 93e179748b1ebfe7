import { type Html, html } from "./html.ts";

export const STYLESHEET_PATH = "/static/org.css";

/** The frame of every page of the org. */
export function layout(page: { title: string; orgName: string; body: Html; wide?: boolean }): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${page.title} · ${page.orgName}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${STYLESHEET_PATH}">
</head>
<body>
<div class="banner" role="note"><span><strong>Local org</strong> — not Salesforce</span></div>
<main${page.wide ? html` class="wide"` : null}>
<div class="mark">${GATE}<span>${page.orgName}</span></div>
${page.body}
</main>
<footer>Served by Postern on this machine</footer>
</body>
</html>
`.text;
}

/** A small door in a wall. */
const GATE = html`<svg viewBox="0 0 28 28" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M3 25V6h4v3h4V6h6v3h4V6h4v19"/><path d="M10 25v-6a4 4 0 0 1 8 0v6"/><path d="M2 25h24"/></svg>`;

import type { Display } from "./display.ts";
import { type Html, html } from "./html.ts";

export const STYLESHEET_PATH = "/static/org.css";

/** The frame of every page of the org. */
export function layout(page: {
  title: string;
  orgName: string;
  body: Html;
  /** true: facts; `table`: many columns. */
  wide?: boolean | "table";
  /** A popup and a phone have no room for the banner: a word beside the name says the same. */
  display?: Display;
  /** More for the head of the document. */
  head?: Html;
}): string {
  const isCompact = page.display === "popup" || page.display === "touch";
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${page.title} · ${page.orgName}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${STYLESHEET_PATH}">${page.head}
</head>
<body${isCompact ? html` class="compact ${page.display}"` : null}>
${isCompact ? null : html`<div class="banner" role="note"><span><strong>Local org</strong> — not Salesforce</span></div>`}
<main${page.wide ? html` class="wide${page.wide === "table" ? " table" : null}"` : null}>
<div class="mark">${GATE}<span>${page.orgName}</span>${isCompact ? html`<small>Local org</small>` : null}</div>
${page.body}
</main>
${isCompact ? null : html`<footer>Served by Postern on this machine</footer>`}
</body>
</html>
`.text;
}

/** A small door in a wall. */
const GATE = html`<svg viewBox="0 0 28 28" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="M3 25V6h4v3h4V6h6v3h4V6h4v19"/><path d="M10 25v-6a4 4 0 0 1 8 0v6"/><path d="M2 25h24"/></svg>`;

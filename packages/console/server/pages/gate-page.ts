import { html } from "hono/html";

/** What a browser without the token sees: what this is, and how to get in. Styled by /gate.css, since nothing inline is allowed. */
export function gatePage(options: { wrong: boolean }) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>Postern</title><link rel="icon" href="/postern.svg" type="image/svg+xml"><link rel="stylesheet" href="/gate.css">
</head>
<body>
<main>
<img src="/postern.svg" alt="" width="32" height="32">
<h1>The console asks for its token</h1>
<p>Other programs on this machine can reach this port, so the console opens only for whoever can read the terminal. Open the address that <code>postern up</code> printed there, or paste it here.</p>
${options.wrong ? html`<p role="alert" class="wrong">That is not the token of this start. It changes each time <code>postern up</code> starts.</p>` : ""}
<form method="post" action="/enter">
<label for="token">Address or token</label>
<input id="token" name="token" type="text" autocomplete="off" spellcheck="false" required autofocus>
<button type="submit">Open the console</button>
</form>
</main>
</body>
</html>`;
}

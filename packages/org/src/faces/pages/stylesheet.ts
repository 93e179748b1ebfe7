/** One neutral scale, one accent; red and amber for state only; system fonts; a 4-pixel grid. */
export const STYLESHEET = `
:root {
  color-scheme: light dark;
  --bg: #f6f7f9; --surface: #ffffff; --sunken: #f1f3f6; --line: #e0e4ea; --line-strong: #c6cdd8;
  --text: #1a2230; --muted: #5a6577; --accent: #1f5fd6; --accent-hover: #184eb4; --on-accent: #ffffff;
  --accent-soft: #e8effc; --red: #b3261e; --red-soft: #fdeceb; --amber: #7a4d00; --amber-soft: #fff5e0; --green: #1c7a43;
  --shadow: 0 1px 2px rgb(16 24 40 / 6%), 0 8px 24px rgb(16 24 40 / 6%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #0f131a; --surface: #171c25; --sunken: #11161e; --line: #272e3a; --line-strong: #3a4454;
    --text: #e6eaf1; --muted: #9aa5b6; --accent: #7aa7ff; --accent-hover: #96baff; --on-accent: #0b1630;
    --accent-soft: #1a2740; --red: #ff8f87; --red-soft: #34191a; --amber: #f0c46a; --amber-soft: #2c2312; --green: #6fce96;
    --shadow: 0 1px 2px rgb(0 0 0 / 40%), 0 8px 24px rgb(0 0 0 / 28%);
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--bg); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums;
}
a { color: var(--accent); text-underline-offset: 2px; }
a:hover { color: var(--accent-hover); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
code, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: 13px; overflow-wrap: anywhere; }
.banner {
  display: flex; justify-content: center; gap: 8px; padding: 6px 16px; font-size: 13px; color: var(--muted);
  border-bottom: 1px solid var(--line); background: var(--sunken); text-align: center;
}
.banner strong { color: var(--text); font-weight: 600; }
main { flex: 1; width: 100%; max-width: 440px; margin: 0 auto; padding: 56px 16px 40px; }
main.wide { max-width: 640px; }
main.table { max-width: 1120px; }
.mark { display: flex; align-items: center; gap: 10px; margin: 0 0 20px; font-weight: 600; letter-spacing: -.01em; }
.mark svg { width: 28px; height: 28px; flex: none; color: var(--accent); }
.mark span { overflow-wrap: anywhere; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow); padding: 24px; }
h1 { margin: 0 0 4px; font-size: 20px; line-height: 28px; font-weight: 650; letter-spacing: -.015em; }
h2 { margin: 0 0 8px; font-size: 13px; line-height: 20px; font-weight: 600; color: var(--muted); }
p { margin: 0 0 12px; }
.lead { margin: 0 0 20px; color: var(--muted); }
.lead strong { color: var(--text); }
.field { margin: 0 0 16px; }
label { display: block; margin: 0 0 4px; font-size: 13px; font-weight: 600; }
input[type=text], input[type=password], input[type=email] {
  width: 100%; height: 40px; padding: 0 12px; font: inherit; color: inherit; background: var(--surface);
  border: 1px solid var(--line-strong); border-radius: 8px;
}
input:hover { border-color: var(--muted); }
input:focus { outline: 2px solid var(--accent); outline-offset: 0; border-color: var(--accent); }
input[aria-invalid=true] { border-color: var(--red); }
button, .button {
  display: inline-flex; align-items: center; justify-content: center; min-height: 40px; padding: 0 16px; font: inherit; font-weight: 600;
  border-radius: 8px; border: 1px solid var(--line-strong); background: var(--surface); color: var(--text); cursor: pointer; text-decoration: none;
}
button:hover, .button:hover { background: var(--sunken); color: var(--text); }
button.primary { width: 100%; background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.primary:hover { background: var(--accent-hover); border-color: var(--accent-hover); }
.actions { display: flex; gap: 12px; margin-top: 20px; }
.actions > * { flex: 1; }
.alert { margin: 0 0 20px; padding: 12px 16px; border-radius: 8px; border: 1px solid color-mix(in srgb, var(--red) 35%, transparent); background: var(--red-soft); font-size: 14px; }
.alert strong { display: block; color: var(--red); }
.note { margin: 16px 0 0; font-size: 13px; color: var(--muted); }
.scopes { list-style: none; margin: 0 0 16px; padding: 0; border: 1px solid var(--line); border-radius: 8px; }
.scopes li { display: flex; justify-content: space-between; align-items: baseline; gap: 16px; padding: 8px 12px; font-size: 14px; border-top: 1px solid var(--line); }
.scopes li:first-child { border-top: 0; }
.scopes code { color: var(--muted); flex: none; }
.facts { margin: 0; display: grid; grid-template-columns: max-content 1fr; gap: 8px 16px; font-size: 14px; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; min-width: 0; overflow-wrap: anywhere; white-space: pre-line; }
.block { margin: 0 0 20px; }
.block:last-child { margin-bottom: 0; }
.tight { margin-bottom: 8px; }
.state { display: inline-flex; align-items: center; gap: 6px; font-size: 13px; font-weight: 600; color: var(--green); }
.state::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: currentcolor; }
.state.refused { color: var(--red); }
.user { display: flex; align-items: center; justify-content: space-between; gap: 12px; padding: 10px 12px; margin: 0 0 20px; border: 1px solid var(--line); border-radius: 8px; background: var(--sunken); font-size: 14px; }
.user > span { min-width: 0; overflow-wrap: anywhere; }
.user form { flex: none; }
.link { min-height: 0; padding: 0; border: 0; background: none; color: var(--accent); font-weight: 500; font-size: 13px; text-decoration: underline; text-underline-offset: 2px; }
.link:hover { background: none; color: var(--accent-hover); }
.rows { width: 100%; border-collapse: collapse; font-size: 14px; }
.rows th { text-align: left; font-size: 13px; font-weight: 600; color: var(--muted); }
.rows th, .rows td { padding: 8px 12px 8px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
.rows tr:last-child td { border-bottom: 0; }
.rows td.does { padding-right: 0; text-align: right; white-space: nowrap; }
.rows td.does form { display: inline-block; margin-left: 8px; }
.rows .number { text-align: right; padding-right: 24px; }
.rows time { white-space: nowrap; }
.scroll { overflow-x: auto; position: relative; }
.scroll .rows { min-width: 880px; }
.scroll .rows th { white-space: nowrap; }
.under { display: block; font-size: 13px; color: var(--muted); }
button.small, .button.small { min-height: 28px; padding: 0 10px; font-size: 13px; border-radius: 6px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.tabs { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0 0 16px; font-size: 14px; }
.tabs a { padding: 4px 0; color: var(--muted); text-decoration: none; border-bottom: 2px solid transparent; }
.tabs a:hover { color: var(--text); }
.tabs a[aria-current] { color: var(--text); font-weight: 600; border-bottom-color: var(--accent); }
.note.above { margin: 0 0 16px; }
.aside { margin: 16px 0 0; text-align: center; }
.told { margin: 0 0 20px; padding: 12px 16px; border-radius: 8px; border: 1px solid var(--line); background: var(--accent-soft); font-size: 14px; }
input.code { font-size: 20px; letter-spacing: .3em; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
input:disabled, button:disabled { opacity: .55; cursor: not-allowed; }
.button.wide { width: 100%; }
.mails { list-style: none; margin: 0; padding: 0; }
.mails li { padding: 16px 0; border-top: 1px solid var(--line); font-size: 14px; }
.mails p { margin: 8px 0 0; }
.mails time { color: var(--muted); font-size: 13px; flex: none; }
.mails code.code { color: var(--text); font-size: 16px; font-weight: 600; letter-spacing: .12em; flex: none; }
.line { display: flex; justify-content: space-between; align-items: baseline; gap: 4px 16px; flex-wrap: wrap; min-width: 0; }
.line > span { overflow-wrap: anywhere; }
.quiet { color: var(--muted); }
.empty { padding: 24px 16px; border: 1px dashed var(--line-strong); border-radius: 8px; font-size: 14px; color: var(--muted); }
.empty strong { display: block; margin-bottom: 4px; color: var(--text); }
.empty p { margin: 0; }
.tiles { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 12px; }
.tiles li { padding: 12px; border: 1px solid var(--line); border-radius: 8px; font-size: 14px; min-width: 0; overflow-wrap: anywhere; }
.tiles a { font-weight: 600; }
.tiles span { display: block; color: var(--muted); font-size: 13px; }
.mark small { margin-left: auto; padding: 0 8px; border: 1px solid var(--line-strong); border-radius: 12px; font-size: 12px; line-height: 20px; font-weight: 500; color: var(--muted); flex: none; }
.compact main { padding: 20px 16px; }
.compact .mark { margin: 0 0 12px; }
.compact .card { padding: 20px 16px; }
.touch input[type=text], .touch input[type=password], .touch button:not(.link) { min-height: 48px; font-size: 16px; }
footer { padding: 16px; text-align: center; font-size: 13px; color: var(--muted); }
@media (max-width: 480px) {
  main { padding: 24px 12px 32px; }
  .card { padding: 20px 16px; }
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: 10px; }
}
`;

import type { OfflineFinding } from "@postern/client/doctor";
import type { Terminal } from "../cli/terminal/terminal.ts";
import type { Finding } from "./check.ts";

/** A finding on the terminal: what, and for what is not well why, fix and where to read more. */
export function drawFinding(finding: Finding, terminal: Terminal): string {
  const { colors } = terminal;
  const mark = {
    ok: colors.green("✓"),
    warning: colors.yellow("!"),
    problem: colors.red("✗"),
    skipped: colors.dim("–"),
  }[finding.state];
  const says = finding.state === "skipped" ? colors.dim(finding.says) : finding.says;
  const code = finding.code ? `  ${colors.dim(finding.code)}` : "";
  const lines = [`  ${mark} ${finding.check.padEnd(12)} ${fold(says, terminal.width, 17)}${code}`];
  const add = (label: string, text: string | undefined) => {
    if (text) lines.push(`      ${colors.dim(label.padEnd(4))} ${fold(text, terminal.width, 11)}`);
  };
  if (finding.state !== "ok") add("why", finding.evidence);
  add("fix", finding.fix);
  if (finding.state === "problem") add("more", finding.docs);
  for (const other of finding.others ?? []) add("or", `${other.cause} ${other.fix}`);
  return lines.join("\n");
}

export function drawOffline(finding: OfflineFinding, terminal: Terminal): string {
  const { colors, width } = terminal;
  const line = `  ${finding.ok ? colors.green("✓") : colors.red("✗")} ${fold(finding.says, width, 4)}`;
  return finding.fix ? `${line}\n      ${colors.dim("fix ")} ${fold(finding.fix, width, 11)}` : line;
}

/** The narrowest column that words are folded into. */
const NARROWEST = 40;

/** Folds at spaces, each further line indented so far. */
function fold(text: string, width: number, indent: number): string {
  const most = Math.max(NARROWEST, width - indent);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > most) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${" ".repeat(indent)}`);
}

import type { Finding } from "../../doctor/check.ts";
import { CHECKS } from "../../doctor/checks.ts";
import { examine } from "../../doctor/examine.ts";
import { readRunFile } from "../../up/run-file.ts";
import { type Command, flag } from "../command.ts";
import { TARGET_OPTIONS, targetOf } from "../context/target.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import type { Terminal } from "../terminal/terminal.ts";

export const command: Command = {
  summary: "Check everything and say what needs you.",
  details: `Exits with ${EXIT_CODES.unhealthy.code} when something does.`,
  options: { ...TARGET_OPTIONS, json: { type: "boolean", about: "Print the findings as JSON" } },
  async run(context, input) {
    const { terminal } = context;
    const json = flag(input, "json");
    const target = targetOf(context, input);
    const facts = {
      target,
      databaseUrl: context.env.DATABASE_URL || (readRunFile(target.dir)?.databaseUrl ?? null),
      env: context.env,
      signal: context.signal,
    } as Parameters<typeof examine>[1];
    const findings = await examine(CHECKS, facts, (finding) => {
      if (!json) terminal.say(draw(finding, terminal));
    });
    await facts.vault?.close();
    const problems = findings.filter((finding) => finding.state === "problem").length;
    const warnings = findings.filter((finding) => finding.state === "warning").length;
    if (json) await terminal.data(`${JSON.stringify({ healthy: problems === 0, findings })}\n`);
    else {
      terminal.say();
      terminal.say(
        problems === 0
          ? `  Healthy${warnings ? `, ${warnings} to look at` : ""}.`
          : `  ${problems} problem${problems === 1 ? "" : "s"}${warnings ? `, ${warnings} to look at` : ""}.`,
      );
    }
    return problems === 0 ? EXIT_CODES.ok.code : EXIT_CODES.unhealthy.code;
  },
};

function draw(finding: Finding, { colors }: Terminal): string {
  const mark = {
    ok: colors.green("✓"),
    warning: colors.yellow("!"),
    problem: colors.red("✗"),
    skipped: colors.dim("–"),
  }[finding.state];
  const lines = [
    `  ${mark} ${finding.check.padEnd(12)} ${finding.state === "skipped" ? colors.dim(finding.says) : finding.says}${finding.code ? `  ${colors.dim(finding.code)}` : ""}`,
  ];
  if (finding.state !== "ok" && finding.evidence) lines.push(`      ${colors.dim("why")} ${finding.evidence}`);
  if (finding.fix) lines.push(`      ${colors.dim("fix")} ${finding.fix}`);
  return lines.join("\n");
}

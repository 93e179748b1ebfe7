import type { OfflineFinding } from "@postern/client/doctor";
import { writeBundle } from "../../doctor/bundle.ts";
import type { DoctorFacts, Finding } from "../../doctor/check.ts";
import { CHECKS } from "../../doctor/checks/index.ts";
import { drawFinding, drawOffline } from "../../doctor/draw.ts";
import { examineAll } from "../../doctor/examine-all.ts";
import { examineVault } from "../../doctor/examine-vault.ts";
import { examineJwt, examinePkce } from "../../doctor/offline.ts";
import { readRunFile } from "../../up/run-file.ts";
import { packageFacts } from "../../version.ts";
import { type Command, type CommandContext, type CommandInput, flag, text } from "../command.ts";
import { TARGET_OPTIONS, targetOf } from "../context/target.ts";
import { EXIT_CODES } from "../exit-codes.ts";

export const command: Command = {
  summary: "Check everything and say what needs you.",
  details: `Looks without changing anything: no refresh token is spent. Exits with ${EXIT_CODES.unhealthy.code} when something needs you.`,
  options: {
    ...TARGET_OPTIONS,
    all: { type: "boolean", about: "Every grant of the vault instead: who is logged out, and why" },
    object: { type: "string", value: "NAME", about: "Also: may the connection read this object?" },
    field: { type: "string", value: "NAME", about: "With --object: and this field of it?" },
    soap: { type: "boolean", about: "Also: is SOAP login() on in the org?" },
    jwt: { type: "string", value: "JWT|FILE", about: "Only look at this assertion, offline" },
    certificate: { type: "string", value: "FILE", about: "With --jwt: the certificate that should verify it (PEM)" },
    username: { type: "string", value: "NAME", about: "With --jwt: the username that it should name" },
    pkce: { type: "string", value: "V:C", about: "Only compare a PKCE verifier and challenge, offline" },
    bundle: { type: "string", value: "FILE", about: "Write findings and evidence, redacted, for somebody else" },
    json: { type: "boolean", about: "Print the findings as JSON" },
  },
  async run(context, input) {
    const jwt = text(input, "jwt");
    const pkce = text(input, "pkce");
    if (jwt !== undefined) {
      const target = targetOf(context, input);
      const certificate = text(input, "certificate");
      return offline(context, input, await examineJwt(jwt, { target, certificate, username: text(input, "username") }));
    }
    if (pkce !== undefined) return offline(context, input, await examinePkce(pkce));
    return flag(input, "all") ? examineVault(context, input, targetOf(context, input)) : online(context, input);
  },
};

async function online(context: CommandContext, input: CommandInput): Promise<number> {
  const { terminal, env } = context;
  const json = flag(input, "json");
  const target = targetOf(context, input);
  const sobject = text(input, "object");
  const field = text(input, "field");
  const facts: DoctorFacts = {
    target,
    databaseUrl: env.DATABASE_URL || (readRunFile(target.dir)?.databaseUrl ?? null),
    env,
    signal: context.signal,
    examinations: [],
    wanted: {
      permission: sobject === undefined ? null : { sobject, field: field ?? null },
      soapLogin: flag(input, "soap"),
    },
  };
  const findings = await examineAll(
    CHECKS.filter((check) => check.isWanted?.(facts) ?? true),
    facts,
    (finding) => {
      if (!json) terminal.say(drawFinding(finding, terminal));
    },
  );
  await facts.vault?.close();
  const { problems, warnings } = count(findings);
  const path = text(input, "bundle");
  if (path !== undefined) {
    const { version: node, platform } = process;
    const at = new Date().toISOString();
    const { examinations } = facts;
    writeBundle(path, { postern: packageFacts().version, node, platform, at, findings, examinations }, env.HOME);
    terminal.say(`  Wrote ${path}: no tokens or secrets, but usernames and addresses are in it.`);
  }
  if (json) await terminal.data(`${JSON.stringify({ healthy: problems === 0, findings })}\n`);
  else {
    const more = warnings ? `, ${warnings} to look at` : "";
    terminal.say();
    terminal.say(problems === 0 ? `  Healthy${more}.` : `  ${problems} problem${problems === 1 ? "" : "s"}${more}.`);
  }
  return problems === 0 ? EXIT_CODES.ok.code : EXIT_CODES.unhealthy.code;
}

async function offline(
  { terminal }: CommandContext,
  input: CommandInput,
  findings: readonly OfflineFinding[],
): Promise<number> {
  const healthy = findings.every(({ ok }) => ok);
  if (flag(input, "json")) await terminal.data(`${JSON.stringify({ healthy, findings })}\n`);
  else for (const finding of findings) terminal.say(drawOffline(finding, terminal));
  return healthy ? EXIT_CODES.ok.code : EXIT_CODES.unhealthy.code;
}

function count(findings: readonly Finding[]) {
  const of = (state: Finding["state"]) => findings.filter((finding) => finding.state === state).length;
  return { problems: of("problem"), warnings: of("warning") };
}

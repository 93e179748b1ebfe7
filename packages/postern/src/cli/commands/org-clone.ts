import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Session } from "@postern/client";
import type { CloneReport, CloneStep } from "../../clone/clone-org.ts";
import { type Command, type CommandContext, type CommandInput, flag, list, text } from "../command.ts";
import { withSource } from "../context/source.ts";
import { TARGET_OPTIONS, targetOf } from "../context/target.ts";
import { cliErrors } from "../errors.ts";
import { progress } from "../terminal/progress.ts";
import { wrap } from "../terminal/wrap.ts";

const DEFAULT_SAMPLE = 50;

export const command: Command = {
  summary: "Build a local org from a real one.",
  details:
    "Reads the real org and never writes to it: describes, rules, record types, permissions, apps, and the newest rows with their parents. Masked unless told otherwise. Then: postern org start --data DIR",
  options: {
    ...TARGET_OPTIONS,
    from: { type: "string", value: "NAME", about: "A stored connection, or sf, or sf:ALIAS (default: --grant)" },
    data: { type: "string", value: "DIR", about: "Where the copy is kept (default .postern/clone)" },
    objects: { type: "string", value: "A,B", about: "Only these objects" },
    sample: { type: "string", value: "N", about: `Rows of each object (default ${DEFAULT_SAMPLE}; 0 for none)` },
    mask: { type: "boolean", about: "Mask names, addresses, e-mail, phone and text: the default" },
    unmasked: { type: "boolean", about: "Copy values as they are: real people's data is then on this disk" },
    json: { type: "boolean", about: "Print the report as JSON" },
  },
  async run(context, input) {
    const usage = (problem: string) => cliErrors.USAGE_BAD_OPTION({ command: "org clone", problem });
    if (flag(input, "mask") && flag(input, "unmasked")) throw usage("Choose one of --mask and --unmasked.");
    const rows = Number(text(input, "sample") ?? DEFAULT_SAMPLE);
    if (!Number.isInteger(rows) || rows < 0 || rows > 50_000) throw usage("--sample takes a number from 0 to 50000.");
    const data = resolve(context.cwd, text(input, "data") ?? join(targetOf(context, input).dir.path, "clone"));
    if (existsSync(data) && readdirSync(data).length > 0) throw cliErrors.CLONE_TARGET_TAKEN({ path: data });
    try {
      await withSource(context, input, (from) => clone(context, input, from, { data, rows }));
    } catch (error) {
      // Half a copy is none, and would stand in the way of the next try.
      rmSync(data, { recursive: true, force: true });
      throw error;
    }
    return undefined;
  },
};

async function clone(
  context: CommandContext,
  input: CommandInput,
  from: Session,
  { data, rows }: { readonly data: string; readonly rows: number },
): Promise<void> {
  const { terminal, signal } = context;
  const usedBefore = await sayBudget(context, from);
  const [{ createOrg }, { cloneOrg }] = await Promise.all([import("@postern/org"), import("../../clone/clone-org.ts")]);
  await using to = await createOrg({ data, seed: "none" });
  let shown: { readonly step: CloneStep; readonly bar: ReturnType<typeof progress> } | null = null;
  const report = await cloneOrg({
    from,
    to,
    rows,
    objects: list(input, "objects"),
    // Nobody keeps the key: a mask can be compared within this copy and with no other.
    maskKey: flag(input, "unmasked") ? null : randomBytes(32).toString("hex"),
    signal,
    onProgress(step, done, total) {
      if (shown?.step !== step) shown = { step, bar: progress(terminal, step) };
      shown.bar.update(done, total);
    },
  });
  terminal.status("");
  const idFile = join(data, "clone-ids.json");
  writeFileSync(idFile, `${JSON.stringify(Object.fromEntries(report.ids))}\n`, { mode: 0o600 });
  const { ids: _, ...told } = report;
  const apiCalls = (from.apiUsage()?.used ?? 0) - usedBefore;
  if (flag(input, "json")) return terminal.data(`${JSON.stringify({ ...told, data, idFile, apiCalls })}\n`);
  sayReport(context, report, { data, from: from.instanceUrl, apiCalls });
}

/** Allowance is money: what it will cost is said before it is spent. Answers what the org has counted so far. */
async function sayBudget({ terminal, signal }: CommandContext, from: Session): Promise<number> {
  const { DailyApiRequests: daily } = await from.limits({ signal });
  const used = from.apiUsage()?.used ?? 0;
  if (!daily) return used;
  const { colors } = terminal;
  terminal.say(
    colors.dim(
      `  Costs one API call an object, two where rows are sampled, one a rule, and about ten more; ${daily.Remaining.toLocaleString("en")} of ${daily.Max.toLocaleString("en")} are left today.`,
    ),
  );
  return used;
}

function sayReport(
  { terminal }: CommandContext,
  report: CloneReport,
  about: { readonly data: string; readonly from: string; readonly apiCalls: number },
): void {
  const { colors } = terminal;
  const rows = Object.values(report.rows).reduce((sum, count) => sum + count, 0);
  const counts = [
    [report.customObjects, "custom objects"],
    [report.customFields, "custom fields"],
    [report.validationRules, "validation rules"],
    [report.recordTypes, "record types"],
    [report.permissionSets, "permission sets"],
    [report.apps, "apps"],
    [rows, "rows"],
    [about.apiCalls, "API calls"],
  ] as const;
  terminal.say(
    `${colors.green("✓")} ${counts.map(([count, what]) => `${count.toLocaleString("en")} ${count === 1 ? what.slice(0, -1) : what}`).join(" · ")}`,
  );
  if (report.lost.length > 0) {
    terminal.say(`\n  ${colors.yellow(`Not as in ${about.from}:`)}`);
    for (const { what, why } of report.lost)
      terminal.say(`  ${wrap(`${colors.bold(what)}: ${why}`, terminal.interactive ? terminal.width : Infinity, 4)}`);
  }
  terminal.say(`\n  ${colors.dim("next")} postern org start --data ${about.data}`);
}

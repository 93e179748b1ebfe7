import type { OrgLimits } from "@postern/client";
import { type Command, flag } from "../command.ts";
import { TARGET_OPTIONS, withSession } from "../context/target.ts";
import { bar } from "../terminal/progress.ts";
import { table, tableWidth } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** Shares of a limit that are spent from which it needs attention. */
const AMBER = 0.75;
const RED = 0.9;

interface Limit {
  readonly name: string;
  readonly max: number;
  readonly remaining: number;
  /** 0 to 1; 0 where the org allows none at all. */
  readonly spent: number;
}

export const command: Command = {
  summary: "What the org allows, and how much of it is spent.",
  details: "Limits of which nothing is spent are shown with --all only.",
  options: {
    ...TARGET_OPTIONS,
    all: { type: "boolean", short: "a", about: "Untouched limits too" },
    json: { type: "boolean", about: "Print the limits as JSON, all of them" },
  },
  async run(context, input) {
    const { terminal, signal } = context;
    await withSession(context, input, async (session) => {
      const answer = await session.limits({ signal });
      if (flag(input, "json")) return terminal.data(`${JSON.stringify(answer)}\n`);
      const limits = limitsOf(answer);
      const shown = flag(input, "all") ? limits : limits.filter((limit) => limit.spent > 0);
      await terminal.data(shown.length > 0 ? `${draw(shown, terminal)}\n` : "");
      const hidden = limits.length - shown.length;
      if (hidden > 0) terminal.say(terminal.colors.dim(`${hidden} untouched; --all shows them`));
    });
    return undefined;
  },
};

/** Those that need attention first. */
function limitsOf(answer: OrgLimits): readonly Limit[] {
  return Object.entries(answer)
    .map(([name, { Max: max, Remaining: remaining }]) => ({
      name,
      max,
      remaining,
      spent: max > 0 ? 1 - remaining / max : 0,
    }))
    .sort((a, b) => b.spent - a.spent || a.name.localeCompare(b.name));
}

function draw(limits: readonly Limit[], terminal: Terminal): string {
  const { colors } = terminal;
  const number = (value: number) => value.toLocaleString("en");
  const width = tableWidth(terminal);
  const barWidth = width < 90 ? 8 : 20;
  const rows = limits.map(({ name, max, remaining, spent }) => [
    name,
    `${bar(spent, barWidth)} spent`,
    number(remaining),
    number(max),
    spent >= RED ? "nearly spent" : spent >= AMBER ? "watch" : "",
  ]);
  const columns = [
    { title: "limit" },
    { title: "" },
    { title: "left", align: "right" },
    { title: "of", align: "right" },
    { title: "" },
  ] as const;
  const [header = "", ...lines] = table(columns, rows, { width, header: colors.dim }).split("\n");
  const painted = lines.map((line, i) => {
    const { spent = 0 } = limits[i] ?? {};
    return spent >= RED ? colors.red(line) : spent >= AMBER ? colors.yellow(line) : line;
  });
  return [header, ...painted].join("\n");
}

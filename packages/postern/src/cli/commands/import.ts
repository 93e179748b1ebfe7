import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Session } from "@postern/client";
import { importState } from "../../tree/import-state.ts";
import { importTree, type RefusedRow } from "../../tree/import-tree.ts";
import { filesOfPlan, isPlan, rowsOfFile, type TreeRow } from "../../tree/read-tree.ts";
import { type Command, type CommandContext, flag } from "../command.ts";
import { TARGET_OPTIONS, withSession } from "../context/target.ts";
import { cliErrors } from "../errors.ts";
import { progress } from "../terminal/progress.ts";
import type { Terminal } from "../terminal/terminal.ts";

const STATE_FILE = ".postern-import.json";
/** Refused records that are named; more are counted. */
const NAMED = 10;

export const command: Command = {
  summary: "Create records from files of `export` or of Salesforce's CLI.",
  details:
    "Takes a folder with a plan, a plan, or files in any order; nested children too. Records go in calls of up to 200 of one object; a call is a transaction, the whole import is none. What is refused is named and the rest goes on; the same command again goes on where it stopped, without making anything twice.",
  arguments: [{ name: "path", about: "A folder, a plan file, or files", required: true, many: true }],
  options: {
    ...TARGET_OPTIONS,
    "all-or-none": { type: "boolean", about: "A call keeps all of its records or none" },
    fresh: { type: "boolean", about: "Forget how far an earlier import of this folder came" },
    json: { type: "boolean", about: "Print the new ids by reference as JSON" },
  },
  async run(context, input) {
    const files = input.arguments.flatMap((path) => filesAt(resolve(context.cwd, path)));
    await withSession(context, input, async (session) => {
      const rows = await readRows(session, files);
      const state = importState(join(dirname(files[0] ?? context.cwd), STATE_FILE), session.organizationId);
      if (flag(input, "fresh")) state.done.clear();
      const before = rows.filter(({ reference }) => state.done.has(reference)).length;
      if (before > 0) context.terminal.say(`  ${before.toLocaleString("en")} records are in since an earlier import.`);
      const refused = await write(context, session, { rows, state, allOrNone: flag(input, "all-or-none") });
      if (flag(input, "json")) await context.terminal.data(`${JSON.stringify(Object.fromEntries(state.done))}\n`);
      if (refused.length > 0) throw sayRefused(context.terminal, refused, rows.length);
      state.remove();
      const { colors } = context.terminal;
      context.terminal.say(`${colors.green("✓")} ${(rows.length - before).toLocaleString("en")} records created`);
    });
    return undefined;
  },
};

async function write(
  { terminal, signal }: CommandContext,
  session: Session,
  options: {
    readonly rows: readonly TreeRow[];
    readonly state: ReturnType<typeof importState>;
    readonly allOrNone: boolean;
  },
): Promise<readonly RefusedRow[]> {
  const { rows, state, allOrNone } = options;
  const shown = progress(terminal, "writing");
  try {
    return await importTree({ session, rows, done: state.done, allOrNone, signal, onProgress: shown.update });
  } finally {
    shown.end();
    if (state.done.size > 0) state.save();
  }
}

function sayRefused(terminal: Terminal, refused: readonly RefusedRow[], total: number) {
  const [first] = refused as [RefusedRow];
  for (const { row, why } of refused.slice(1, NAMED))
    terminal.say(`  ${terminal.colors.red("✗")} ${row.sobject} ${row.reference} of ${basename(row.file)}: ${why}`);
  if (refused.length > NAMED) terminal.say(terminal.colors.dim(`  … and ${refused.length - NAMED} more`));
  const { sobject, reference, file } = first.row;
  return cliErrors.IMPORT_INCOMPLETE({
    refused: refused.length,
    total,
    record: `${sobject} ${reference} of ${basename(file)}`,
    detail: first.why,
  });
}

async function readRows(session: Session, files: readonly string[]): Promise<readonly TreeRow[]> {
  const rows: TreeRow[] = [];
  const seen = new Map<string, string>();
  for (const file of files) {
    for (const row of await rowsOfFile(session, file, readText(file))) {
      if (seen.has(row.reference))
        throw cliErrors.TREE_FILE_INVALID({
          path: file,
          detail: `${row.reference} is in ${seen.get(row.reference)} too`,
        });
      seen.set(row.reference, basename(file));
      rows.push(row);
    }
  }
  for (const row of rows) {
    const unknown = Object.values(row.needs).find((reference) => !seen.has(reference));
    if (unknown !== undefined)
      throw cliErrors.TREE_FILE_INVALID({
        path: row.file,
        detail: `${row.reference} refers to @${unknown}, which is in no file`,
      });
  }
  return rows;
}

/** The files that a path means: a folder's plan, or all its files where it has none; a plan's files; the file itself. */
function filesAt(path: string): readonly string[] {
  if (isFolder(path)) {
    const inside = readdirSync(path).filter((name) => name.endsWith(".json") && name !== STATE_FILE);
    const plans = inside.filter((name) => name.endsWith("plan.json"));
    return plans.length > 0
      ? plans.flatMap((name) => filesAt(join(path, name)))
      : inside.map((name) => join(path, name));
  }
  const text = readText(path);
  return isPlan(path, text) ? filesOfPlan(path, text).map((file) => resolve(dirname(path), file)) : [path];
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const detail = (cause as NodeJS.ErrnoException).code ?? "unknown";
    throw cliErrors.FILE_UNREADABLE({ option: "import", path, detail }, { cause });
  }
}

import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { exportTree } from "../../tree/export-tree.ts";
import { type Command, flag, text } from "../command.ts";
import { TARGET_OPTIONS, withSession } from "../context/target.ts";
import { cliErrors } from "../errors.ts";
import { progress } from "../terminal/progress.ts";

export const command: Command = {
  summary: "Write rows with their children as files that `import`, and Salesforce's CLI, read.",
  details:
    'For example: postern export "SELECT Name, (SELECT LastName FROM Contacts) FROM Account" --out data. Only what an import can set is written; references among the rows hold, others are left out and counted.',
  arguments: [{ name: "soql", about: "Statements, each in quotes", required: true, many: true }],
  options: {
    ...TARGET_OPTIONS,
    out: { type: "string", short: "o", value: "DIR", about: "Where to (default: this folder)" },
    prefix: { type: "string", value: "TEXT", about: "Before each file's name" },
    json: { type: "boolean", about: "Print what was written as JSON" },
  },
  async run(context, input) {
    const { terminal, signal } = context;
    const shown = progress(terminal, "reading");
    const tree = await withSession(context, input, (session) =>
      exportTree({
        session,
        queries: input.arguments,
        prefix: text(input, "prefix"),
        signal,
        onProgress: shown.update,
      }),
    );
    shown.end();
    const dir = resolve(context.cwd, text(input, "out") ?? ".");
    try {
      await mkdir(dir, { recursive: true });
      for (const [name, content] of tree.files)
        await writeFile(join(dir, name), `${JSON.stringify(content, null, 2)}\n`);
    } catch (cause) {
      throw cliErrors.FILE_UNWRITABLE(
        { path: dir, detail: (cause as NodeJS.ErrnoException).code ?? "unknown" },
        { cause },
      );
    }
    const { rows, planFile, dangling } = tree;
    const files = [...tree.files.keys()];
    if (flag(input, "json")) {
      await terminal.data(`${JSON.stringify({ dir, planFile, files, rows, dangling })}\n`);
      return undefined;
    }
    const counts = Object.entries(rows).map(([name, count]) => `${count.toLocaleString("en")} ${name}`);
    const { colors } = terminal;
    if (counts.length === 0) terminal.say(colors.dim("No rows; nothing was written."));
    else terminal.say(`${colors.green("✓")} ${counts.join(" · ")} in ${files.length} files; ${join(dir, planFile)}`);
    for (const [field, count] of Object.entries(dangling))
      terminal.say(
        colors.dim(`  ${field}: ${count.toLocaleString("en")} values left out, they refer to rows not exported`),
      );
    return undefined;
  },
};

import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Session, typesFromDescribe } from "@postern/client";
import { type Command, type CommandContext, flag, list, text } from "../command.ts";
import { TARGET_OPTIONS, withSession } from "../context/target.ts";
import { cliErrors } from "../errors.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { progress } from "../terminal/progress.ts";

export const command: Command = {
  summary: "Write TypeScript types of the org's objects.",
  details:
    "Then `connect<MyOrg>({ … })` knows objects, fields and picklist values. One API call an object. With --check nothing is written: the command fails when the file differs from what the org says now.",
  options: {
    ...TARGET_OPTIONS,
    objects: {
      type: "string",
      value: "A,B",
      about: "Which objects (default: all that can be queried and written, and custom ones)",
    },
    out: { type: "string", short: "o", value: "FILE", about: "Where to (default: standard output)" },
    check: { type: "boolean", about: "With --out: compare instead of writing, for CI" },
    name: { type: "string", value: "NAME", about: "Name of the interface (default MyOrg)" },
    import: { type: "string", value: "MODULE", about: "Where the file imports from (default postern)" },
  },
  async run(context, input) {
    const out = text(input, "out");
    if (flag(input, "check") && out === undefined)
      throw cliErrors.USAGE_BAD_OPTION({ command: "types", problem: "--check needs --out, the file to compare." });
    const { terminal } = context;
    const { generated, count } = await withSession(context, input, async (session) => {
      const names = list(input, "objects") ?? (await usualObjects(session, context));
      const describes = await describeAll(session, names, context);
      const options = { schemaName: text(input, "name") ?? "MyOrg", importFrom: text(input, "import") ?? "postern" };
      return { generated: typesFromDescribe(describes, options), count: describes.length };
    });
    if (out === undefined) {
      await terminal.data(generated);
      return undefined;
    }
    const path = resolve(context.cwd, out);
    if (flag(input, "check")) return check(context, path, out, generated);
    await writeFile(path, generated).catch((cause: NodeJS.ErrnoException) => {
      throw cliErrors.FILE_UNWRITABLE({ path: out, detail: cause.code ?? "unknown" }, { cause });
    });
    terminal.say(`${terminal.colors.green("✓")} ${out}: ${count} object${count === 1 ? "" : "s"}`);
    return undefined;
  },
};

async function check({ terminal }: CommandContext, path: string, shown: string, generated: string): Promise<number> {
  const existing = await readFile(path, "utf8").catch(() => null);
  if (existing === generated) {
    terminal.say(`${terminal.colors.green("✓")} ${shown} is what the org says.`);
    return EXIT_CODES.ok.code;
  }
  throw cliErrors.TYPES_OUTDATED({ path: shown, missing: existing === null });
}

async function usualObjects(session: Session, { signal }: CommandContext): Promise<readonly string[]> {
  const objects = await session.describeGlobal({ signal });
  return objects
    .filter((object) => object.queryable && (object.createable || object.custom))
    .map((object) => object.name);
}

/** Describes of the objects named, a few at a time. */
async function describeAll(session: Session, names: readonly string[], { terminal, signal }: CommandContext) {
  const shown = progress(terminal, "describing");
  const describes = [];
  for (let at = 0; at < names.length; at += 5) {
    signal.throwIfAborted();
    describes.push(...(await Promise.all(names.slice(at, at + 5).map((name) => session.describe(name, { signal })))));
    shown.update(describes.length, names.length);
  }
  shown.end();
  return describes;
}

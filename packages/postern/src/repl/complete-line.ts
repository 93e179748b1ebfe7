import { type Completion, complete, type KnownSchema, type Session } from "@postern/client";
import type { SObjectDescribe } from "@postern/kernel";

/** Completes from the org's describes, which are loaded as they are asked for. */
export interface LineCompleter {
  /** What readline takes: what can stand there, and the text that it takes the place of. */
  complete(lines: readonly string[], line: string, cursor: number): Promise<[string[], string]>;
}

/** Object → fields of a parent → fields of its parent: a path of five needs as many describes. */
const MOST_ROUNDS = 7;

export function lineCompleter(session: Session): LineCompleter {
  const known = new Map<string, SObjectDescribe>();
  let objects: KnownSchema["objects"] | null = null;

  async function load(names: readonly string[]): Promise<void> {
    const found = await Promise.all(names.map((name) => session.describe(name).catch(() => null)));
    for (const object of found) if (object) known.set(object.name.toLowerCase(), object);
  }

  async function completion(text: string, cursor: number): Promise<Completion> {
    objects ??= await session.describeGlobal();
    const schema: KnownSchema = { objects, describe: (name) => known.get(name.toLowerCase()) ?? null };
    let found = complete(text, cursor, schema);
    for (let round = 0; found.missing.length > 0 && round < MOST_ROUNDS; round++) {
      await load(found.missing);
      found = complete(text, cursor, schema);
    }
    return found;
  }

  return {
    async complete(lines, line, cursor) {
      const before = lines.map((each) => `${each}\n`).join("");
      const { from, items } = await completion(before + line, before.length + cursor);
      const typed = line.slice(Math.max(0, from - before.length), cursor);
      const texts = items.map((item) => item.text);
      const starts = texts.filter((text) => text.toLowerCase().startsWith(typed.toLowerCase()));
      return [starts.length > 0 ? starts : texts, typed];
    },
  };
}

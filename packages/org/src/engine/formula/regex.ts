import { createRequire } from "node:module";
import type { RE2JS } from "re2js";
import { FormulaFault } from "./formula-fault.ts";

type Engine = typeof import("re2js").RE2JS;

/** RE2 matches in time linear in the text, whatever the pattern; loaded by the first formula that asks. */
let engine: Engine | undefined;
function re2(): Engine {
  engine ??= (createRequire(import.meta.url)("re2js") as { RE2JS: Engine }).RE2JS;
  return engine;
}

/** Patterns come from formulas and, rarely, from data: as many as are in use are kept compiled. */
const KEPT = 200;
const compiled = new Map<string, RE2JS | null>();

function patternOf(text: string): RE2JS | null {
  let pattern = compiled.get(text);
  if (pattern === undefined) {
    try {
      pattern = re2().compile(text);
    } catch {
      pattern = null;
    }
    if (compiled.size >= KEPT) compiled.delete(compiled.keys().next().value as string);
    compiled.set(text, pattern);
  }
  return pattern;
}

/** Throws FormulaFault when the pattern is none, or needs backtracking (lookaround, backreferences). */
export function checkPattern(text: string, at: number): void {
  if (patternOf(text) === null)
    throw new FormulaFault("Incorrect parameter for function 'REGEX()'. The regular expression is not valid here.", at);
}

/** Whether the whole text matches, as Java's `matches` has it; null when the pattern is none. */
export function matches(text: string, pattern: string): boolean | null {
  return patternOf(pattern)?.matches(text) ?? null;
}

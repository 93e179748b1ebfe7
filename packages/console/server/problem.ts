import { isPosternError } from "@postern/kernel";
import type { Problem } from "./contract.ts";

/** What a page may be told of an error: the catalogue's texts, and nothing of what nobody foresaw. */
export function problemOf(error: unknown): Problem {
  if (isPosternError(error)) return { code: error.code, what: error.what, why: error.why, fix: error.fix };
  return {
    code: "UNEXPECTED",
    what: "The console did not foresee what happened.",
    why: "It is a defect worth reporting; the log of the console has the details.",
    fix: "Try again; if it stays, report the lines of .postern/logs/console.log.",
  };
}

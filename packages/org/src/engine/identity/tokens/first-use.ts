import { hash } from "node:crypto";
import type { IdentityContext } from "../context.ts";

/** The longest that a spent id is remembered: an `exp` in milliseconds lies in the year 50,000. */
const LONGEST_MEMORY_MS = 24 * 3_600_000;

/** Notes the id of an assertion or proof as spent until a moment (epoch milliseconds); false when it was spent before. */
export function isFirstUse(context: IdentityContext, id: string, until: number): boolean {
  const now = context.now();
  context.database.prepare(`DELETE FROM "_SpentAssertion" WHERE until < ?`).run(now);
  const { changes } = context.database
    .prepare(`INSERT INTO "_SpentAssertion" (jti, until) VALUES (?, ?) ON CONFLICT DO NOTHING`)
    .run(hash("sha256", id), Math.min(until, now + LONGEST_MEMORY_MS));
  return changes === 1;
}

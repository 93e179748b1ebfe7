import type { PosternError } from "@postern/kernel";
import type { RefusalEvidence } from "./evidence.ts";

/** Errors of this toolkit that stand for one answer of the org, where the answer itself is not in their data. */
const STANDS_FOR: Readonly<Record<string, readonly [RefusalEvidence["where"], string, string]>> = {
  INVALID_CLIENT: ["token", "invalid_client", "invalid client credentials"],
  UNKNOWN_CONSUMER_KEY: ["token", "invalid_client_id", "client identifier invalid"],
  REDIRECT_URI_MISMATCH: ["authorize", "redirect_uri_mismatch", ""],
  INSUFFICIENT_SCOPE: ["api", "INVALID_SESSION_ID", ""],
  SESSION_EXPIRED: ["api", "INVALID_SESSION_ID", "Session expired or invalid"],
  INVALID_SCOPE: ["authorize", "invalid_scope", ""],
  CODE_EXPIRED: ["token", "invalid_grant", "authorization code"],
};

/** What the org said, as an error of this toolkit carries it; null when the error is not about an answer. */
export function refusalEvidence(error: PosternError, at: number): RefusalEvidence | null {
  const { data, code } = error;
  const text = (name: string) => (typeof data[name] === "string" ? (data[name] as string) : null);
  const status = typeof data.status === "number" ? data.status : null;
  const said = text("description") ?? text("message");
  if (text("error") !== null)
    return { where: "token", error: text("error") ?? "", description: said ?? "", status, at };
  if (text("errorCode") !== null)
    return { where: "api", error: text("errorCode") ?? "", description: said ?? "", status, at };
  const known = Object.hasOwn(STANDS_FOR, code) ? STANDS_FOR[code] : undefined;
  if (!known) return null;
  const [where, name, description] = known;
  return { where, error: name, description: said ?? description, status, at };
}

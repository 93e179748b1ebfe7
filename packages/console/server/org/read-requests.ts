import type { Transport } from "@postern/client";
import { type Diagnosis, explainRefusal } from "@postern/client/doctor";
import { consoleErrors } from "../errors.ts";
import type { RequestShown, RequestsAnswer } from "./contract.ts";

type Entry = Omit<RequestShown, "causes">;

const LIMIT = 500;

/** The local org's own log, from `/_postern/log`. Throws CONSOLE_ORG_LOG_UNREACHABLE. */
export async function readOrgLog(transport: Transport, orgUrl: string, after: number): Promise<RequestsAnswer> {
  let entries = await ask(after);
  // A new start counts from 1 again: then nothing comes after what was read of the one before.
  const newest = entries.length === 0 && after > 0 ? ((await ask(0, 1)).at(-1)?.sequence ?? 0) : null;
  const restarted = newest !== null && newest < after;
  if (restarted) entries = await ask(0);
  return {
    hasLog: true,
    source: "org",
    entries: entries.map((entry) => ({ ...entry, causes: entry.status >= 400 ? causesOf(entry, orgUrl) : [] })),
    restarted,
  };

  async function ask(since: number, limit = LIMIT): Promise<readonly Entry[]> {
    const url = new URL(`/_postern/log?after=${since}&limit=${limit}`, orgUrl);
    try {
      const response = await transport(new Request(url, { redirect: "manual" }));
      if (!response.ok) throw new Error(`it answered ${response.status}`);
      return (await response.json()) as Entry[];
    } catch (cause) {
      throw consoleErrors.CONSOLE_ORG_LOG_UNREACHABLE({ host: url.host }, { cause });
    }
  }
}

function causesOf({ at, target, status, errorCode, reason }: Entry, orgUrl: string): readonly Diagnosis[] {
  if (errorCode === null) return [];
  const where = target.startsWith("/services/oauth2/token")
    ? "token"
    : target.startsWith("/services/oauth2/")
      ? "authorize"
      : target.startsWith("/services/Soap/")
        ? "soap"
        : "api";
  return explainRefusal({ where, error: errorCode, description: reason ?? "", status, at }, orgUrl);
}

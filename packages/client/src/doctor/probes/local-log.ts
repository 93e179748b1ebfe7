import { isLoopback } from "../../hosts/check-host.ts";
import type { LoginEvidence } from "../evidence.ts";
import { ask, type ProbeContext } from "./probe-context.ts";

interface Line {
  readonly at: number;
  readonly status: string;
  readonly reason: string;
  readonly ip: string;
  readonly application: string;
  readonly subType: string | null;
}

/** The login history of a local org, with the reasons that a real one keeps to itself; null where the login URL is no local org. */
export async function readLocalLog(context: ProbeContext): Promise<readonly LoginEvidence[] | null> {
  if (!isLoopback(new URL(context.loginUrl).hostname)) return null;
  const response = await ask(context, "/_postern/login-history?limit=50").catch(() => null);
  if (!response?.ok) return null;
  const lines: unknown = await response.json().catch(() => null);
  if (!Array.isArray(lines)) return null;
  return (lines as Line[]).map(({ at, status, reason, ip, application, subType }) => ({
    at,
    status,
    reason,
    application,
    sourceIp: ip,
    subType,
  }));
}

import type { LoginEvidence } from "@postern/client/doctor";

export function isLoopbackUrl(url: string): boolean {
  return URL.canParse(url) && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|.*\.localhost)$/.test(new URL(url).hostname);
}

interface Line {
  readonly at: number;
  readonly status: string;
  readonly reason: string;
  readonly ip: string;
  readonly application: string;
  readonly subType: string | null;
}

/** The login history of a local org with the reasons that a real one keeps to itself; null where the address is no local org of ours. */
export async function readLocalLog(loginUrl: string, signal: AbortSignal): Promise<readonly LoginEvidence[] | null> {
  const address = `${new URL(loginUrl).origin}/_postern/login-history?limit=50`;
  const response = await fetch(address, { signal, redirect: "manual" }).catch(() => null);
  if (!response?.ok) return null;
  const lines = (await response.json().catch(() => null)) as readonly Line[] | null;
  return (
    lines?.map(({ at, status, reason, ip, application, subType }) => ({
      at,
      status,
      reason,
      application,
      sourceIp: ip,
      subType,
    })) ?? null
  );
}

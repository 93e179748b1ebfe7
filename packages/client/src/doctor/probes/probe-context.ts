import type { Clock } from "@postern/kernel";
import { checkHost, type HostPolicy } from "../../hosts/check-host.ts";
import type { Transport } from "../../ports/transport.ts";

/** What every probe needs. Probes change nothing at the org beyond a line in its login history, and never spend a refresh token. */
export interface ProbeContext {
  readonly loginUrl: string;
  readonly clientId: string | null;
  readonly clientSecret: string | null;
  readonly redirectUri: string | null;
  readonly scopes: readonly string[];
  readonly transport: Transport;
  readonly clock: Clock;
  readonly policy: HostPolicy;
  readonly signal: AbortSignal | undefined;
}

/** One request of a probe, to the login host only and never along a redirect. */
export async function ask(context: ProbeContext, path: string, init: RequestInit = {}): Promise<Response> {
  const url = `${context.loginUrl.replace(/\/+$/, "")}${path}`;
  checkHost(url, context.policy);
  const signal = context.signal ? { signal: context.signal } : {};
  return context.transport(new Request(url, { redirect: "manual", ...init, ...signal }));
}

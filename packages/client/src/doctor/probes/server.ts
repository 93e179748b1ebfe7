import { networkDetail } from "../../oauth/decode-oauth-error.ts";
import type { ServerEvidence } from "../evidence.ts";
import { ask, type ProbeContext } from "./probe-context.ts";

/** Whether the login URL answers, as whom, and how far its clock is from ours. */
export async function probeServer(context: ProbeContext): Promise<ServerEvidence> {
  const started = context.clock.now();
  try {
    const response = await ask(context, "/.well-known/openid-configuration");
    const date = Date.parse(response.headers.get("date") ?? "");
    const ended = context.clock.now();
    if (!response.ok) return { reachable: false, detail: `${response.status} for its metadata` };
    const metadata = (await response.json()) as { issuer?: unknown };
    return {
      reachable: true,
      issuer: typeof metadata.issuer === "string" ? metadata.issuer : null,
      // The header is cut to the second, and the answer took half of the time to come.
      skewMs: Number.isNaN(date) ? null : date + 500 - (started + ended) / 2,
      ms: ended - started,
    };
  } catch (error) {
    return { reachable: false, detail: networkDetail(error) };
  }
}

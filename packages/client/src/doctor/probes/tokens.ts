import { isPosternError } from "@postern/kernel";
import { introspect } from "../../flow/introspect.ts";
import type { GrantRecord } from "../../ports/token-store.ts";
import type { Evidence } from "../evidence.ts";
import type { ProbeContext } from "./probe-context.ts";

/** Asks about the grant's tokens without using them up. null where the org does not let this app ask. */
export async function probeTokens(context: ProbeContext, grant: GrantRecord): Promise<Evidence["tokens"]> {
  const { loginUrl, clientSecret, transport, clock, policy } = context;
  const about = (token: string, hint: "access_token" | "refresh_token") =>
    introspect({
      ...policy,
      loginUrl,
      clientId: grant.clientId,
      ...(clientSecret === null ? {} : { clientSecret }),
      transport,
      clock,
      token,
      hint,
    });
  try {
    const access = await about(grant.accessToken, "access_token");
    const refresh = grant.refreshToken === null ? null : await about(grant.refreshToken, "refresh_token");
    return { access, refresh };
  } catch (error) {
    if (isPosternError(error)) return null;
    throw error;
  }
}

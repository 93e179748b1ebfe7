import { isPosternError } from "@postern/kernel";
import { createDpopKey } from "../dpop/dpop-key.ts";
import { dpopProver } from "../dpop/dpop-prover.ts";
import { errors } from "../errors.ts";
import type { OAuthClient } from "../oauth/oauth-client.ts";
import { type DpopOptions, requestTokens } from "../oauth/request-tokens.ts";
import type { Tokens } from "../oauth/tokens.ts";
import { wait } from "../ports/wait.ts";
import type { DeviceCodes } from "./device-flow.ts";

/** RFC 8628 §3.5: five seconds more, for this and all later polls. */
const SLOWER_MS = 5_000;

/** Polls until the user has decided or the code has expired, never faster than the server allows. */
export async function pollDevice(
  app: OAuthClient,
  codes: DeviceCodes,
  options: DpopOptions,
  signal: AbortSignal | undefined,
): Promise<Tokens> {
  const expired = (cause?: unknown) => errors.DEVICE_CODE_EXPIRED({ minutes: codes.lifeMs / 60_000 }, { cause });
  // One key for all polls: the server may bind the code to the first.
  const bound = options.dpop !== undefined || options.dpopKey !== undefined;
  const prover = bound ? dpopProver(options.dpopKey ?? (await createDpopKey()), app.clock) : null;
  let interval = codes.intervalMs;
  for (;;) {
    if (app.clock.now() + interval >= codes.expiresAt) {
      await wait(app.clock, Math.max(0, codes.expiresAt - app.clock.now()), signal);
      throw expired();
    }
    await wait(app.clock, interval, signal);
    try {
      return await requestTokens(app, {
        ...(options.dpop !== undefined && { dpop: options.dpop }),
        prover,
        what: "Asking whether the user has decided",
        flow: "device",
        grantType: codes.form.grantType,
        parameters: { [codes.form.codeName]: codes.deviceCode },
        signal,
      });
    } catch (error) {
      switch (answerOf(error)) {
        case "authorization_pending":
          continue;
        case "slow_down":
          interval += SLOWER_MS;
          continue;
        case "unreachable":
          // RFC 8628 §3.5: back off where the server is not reached in time; a gateway's trouble may pass too.
          interval *= 2;
          continue;
        case "access_denied":
          throw errors.DEVICE_LOGIN_DENIED({}, { cause: error });
        case "expired_token":
        case "invalid_grant":
          throw expired(error);
      }
      throw error;
    }
  }
}

/** The OAuth error of a 400: with another status the words do not count, since a proxy may have said them. */
function answerOf(error: unknown): string | null {
  if (!isPosternError(error)) return null;
  const { error: said, status } = error.data as { error?: unknown; status?: unknown };
  const isTransient = ["NETWORK", "TIMEOUT"].includes(error.code) || status === 429 || Number(status) >= 500;
  if (isTransient) return "unreachable";
  return error.code === "OAUTH_REFUSED" && status === 400 ? String(said) : null;
}

import { isPosternError, systemClock } from "@postern/kernel";
import { errors } from "../errors.ts";
import { checkHost } from "../hosts/check-host.ts";
import { type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";
import type { Tokens } from "../oauth/tokens.ts";
import { fetchTransport } from "../ports/fetch-transport.ts";
import { wait } from "../ports/wait.ts";
import { deviceAuthorization } from "./device-authorization.ts";
import { tokenGrant } from "./token-grant.ts";

export interface DeviceFlowOptions extends OAuthClientOptions {
  readonly scopes?: readonly string[];
  readonly signal?: AbortSignal;
}

/** What the person is shown. */
export interface DevicePrompt {
  readonly userCode: string;
  readonly verificationUri: string;
  /** With the code in it, where the server gives one. */
  readonly verificationUriComplete: string | null;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface DeviceFlow {
  readonly prompt: DevicePrompt;
  /** Waits for the person: resolves with tokens. Throws DEVICE_DENIED, DEVICE_EXPIRED, or the signal's reason. */
  tokens(): Promise<Tokens>;
}

/** RFC 8628 §3.5: a server that says `slow_down` wants so much more between polls, milliseconds. */
const SLOWER_MS = 5_000;

/**
 * Logs in a device without a browser: it shows a code, the person types it in elsewhere (Help: OAuth 2.0 Device Flow; RFC 8628 where the
 * server speaks that).
 *
 * @example
 * const { prompt, tokens } = await deviceFlow({ loginUrl, clientId });
 * console.log(`Go to ${prompt.verificationUri} and enter ${prompt.userCode}`);
 * await saveGrant({ store, grantId: "default", tokens: await tokens(), clientId, loginUrl });
 */
export async function deviceFlow(options: DeviceFlowOptions): Promise<DeviceFlow> {
  const clock = options.clock ?? systemClock();
  const app = oauthClient({ ...options, clock, transport: options.transport ?? fetchTransport() });
  const authorization = await deviceAuthorization(app, options, clock);
  checkHost(authorization.prompt.verificationUri, options);
  const { prompt, grant } = authorization;

  return {
    prompt,
    async tokens() {
      let intervalMs = authorization.intervalMs;
      for (;;) {
        await wait(clock, intervalMs, options.signal);
        if (clock.now() > prompt.expiresAt) throw errors.DEVICE_EXPIRED({});
        try {
          return await tokenGrant(app, { what: "Asking whether the code was entered", ...grant }, options, clock);
        } catch (error) {
          const answer = isPosternError(error, "OAUTH_REFUSED") ? error.data.error : null;
          if (answer === "slow_down") intervalMs += SLOWER_MS;
          else if (answer === "access_denied") throw errors.DEVICE_DENIED({}, { cause: error });
          else if (answer === "expired_token") throw errors.DEVICE_EXPIRED({}, { cause: error });
          else if (answer !== "authorization_pending") throw error;
        }
      }
    },
  };
}

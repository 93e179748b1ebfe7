import * as oauth from "oauth4webapi";
import { checkHost } from "../hosts/check-host.ts";
import { type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";
import type { DpopOptions } from "../oauth/request-tokens.ts";
import type { Tokens } from "../oauth/tokens.ts";
import { type ApprovalGuard, checkApprovals } from "./check-approvals.ts";
import { pollDevice } from "./poll-device.ts";

export interface DeviceFlowOptions extends OAuthClientOptions, DpopOptions {
  /** Left out or empty: every scope of the app. */
  readonly scopes?: readonly string[];
  /** Refuses to start a login that would push an older grant of the same user out. */
  readonly approvals?: ApprovalGuard;
}

/** A device that waits for its user. */
export interface DeviceLogin {
  /** What the user types. */
  readonly userCode: string;
  /** Where. */
  readonly verificationUri: string;
  /** The same with the code filled in: for a link or a QR code. */
  readonly verificationUriComplete: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** Waits until the user has decided. Throws DEVICE_LOGIN_DENIED or DEVICE_CODE_EXPIRED, and the signal's reason. */
  finish(options?: { readonly signal?: AbortSignal }): Promise<Tokens>;
}

/** What the server answered to the request for codes. */
export interface DeviceCodes {
  readonly deviceCode: string;
  readonly intervalMs: number;
  readonly expiresAt: number;
  readonly lifeMs: number;
  readonly form: DeviceForm;
}

/** Parameters of the two wire forms: Salesforce's own, at the token endpoint, and RFC 8628's. */
export interface DeviceForm {
  readonly grantType: string;
  readonly codeName: string;
}

const SALESFORCE: DeviceForm = { grantType: "device", codeName: "code" };
const RFC_8628: DeviceForm = { grantType: "urn:ietf:params:oauth:grant-type:device_code", codeName: "device_code" };

/** Salesforce names no life; its documentation does (Help: OAuth 2.0 Device Flow). RFC 8628 §3.2 for the interval. */
const LIFE_S = 600;
const INTERVAL_S = 5;

/**
 * The device flow: for programs without a browser, whose user has one elsewhere (RFC 8628; Help: OAuth 2.0 Device Flow for
 * IoT Integration). Salesforce's wire form is spoken, or RFC 8628's where the server's metadata has a
 * `device_authorization_endpoint`.
 *
 * @example
 * const login = await deviceFlow({ loginUrl, clientId, scopes: ["api", "refresh_token"] });
 * console.error(`Enter ${login.userCode} at ${login.verificationUri}`);
 * const tokens = await login.finish({ signal: AbortSignal.timeout(600_000) });
 */
export async function deviceFlow(options: DeviceFlowOptions): Promise<DeviceLogin> {
  if (options.approvals) await checkApprovals({ ...options.approvals, clientId: options.clientId });
  const app = oauthClient(options);
  const server = await app.server();
  const standard = server.device_authorization_endpoint !== undefined;
  const scope = options.scopes?.join(" ");
  const answer = await app.request("Asking for a device code", async (request) => {
    const parameters = { ...(scope && { scope }), ...(!standard && { response_type: "device_code" }) };
    const asked = standard ? server : { ...server, device_authorization_endpoint: server.token_endpoint ?? "" };
    const response = await oauth.deviceAuthorizationRequest(
      asked,
      app.client,
      standard ? app.authentication : oauth.None(),
      parameters,
      request,
    );
    return oauth.processDeviceAuthorizationResponse(asked, app.client, await withLife(response));
  });

  // The user is sent there with a code that opens the org: a stranger's page would be a trap.
  const verification = checkHost(answer.verification_uri, options);
  const complete = checkHost(answer.verification_uri_complete ?? withCode(verification, answer.user_code), options);
  const lifeMs = answer.expires_in * 1000;
  const codes: DeviceCodes = {
    deviceCode: answer.device_code,
    intervalMs: (answer.interval ?? INTERVAL_S) * 1000,
    expiresAt: app.clock.now() + lifeMs,
    lifeMs,
    form: standard ? RFC_8628 : SALESFORCE,
  };
  return {
    userCode: answer.user_code,
    verificationUri: verification.href,
    verificationUriComplete: complete.href,
    expiresAt: codes.expiresAt,
    finish: ({ signal } = {}) => pollDevice(app, codes, options, signal),
  };
}

/** RFC 8628 §3.2 requires `expires_in`, and Salesforce does not send it. */
async function withLife(response: Response): Promise<Response> {
  if (response.status !== 200) return response;
  try {
    const body = (await response.clone().json()) as Record<string, unknown>;
    // Numbers may come as strings in older answers.
    const interval = Number(body.interval ?? INTERVAL_S);
    return Response.json({ ...body, expires_in: body.expires_in ?? LIFE_S, interval: interval || INTERVAL_S });
  } catch {
    return response;
  }
}

function withCode(verification: URL, userCode: string): string {
  const url = new URL(verification);
  url.searchParams.set("user_code", userCode);
  return url.href;
}

import type { Clock } from "@postern/kernel";
import * as oauth from "oauth4webapi";
import { errors } from "../errors.ts";
import type { OAuthClient } from "../oauth/oauth-client.ts";
import type { DeviceFlowOptions, DevicePrompt } from "./device-flow.ts";

export interface StartedDevice {
  readonly prompt: DevicePrompt;
  readonly intervalMs: number;
  /** How the code is polled for. */
  readonly grant: { readonly grantType: string; readonly parameters: Readonly<Record<string, string>> };
}

/** Salesforce names no lifetime; its codes live ten minutes. */
const LIFE_SECONDS = 600;
const INTERVAL_SECONDS = 5;

/**
 * Asks for a pair of codes. Salesforce answers `response_type=device_code` at its token endpoint; a server whose metadata names a device
 * authorization endpoint is asked as RFC 8628 has it.
 */
export async function deviceAuthorization(
  app: OAuthClient,
  options: DeviceFlowOptions,
  clock: Clock,
): Promise<StartedDevice> {
  const server = await app.server();
  const scope = options.scopes?.join(" ");
  const standard = server.device_authorization_endpoint !== undefined;
  const answer = await app.request("Asking for a device code", (request) =>
    standard
      ? standardCodes(app, server, scope, request)
      : salesforceCodes(app, server.token_endpoint ?? "", scope, request),
  );
  const text = (name: string) => {
    const value = answer[name];
    if (typeof value === "string" && value !== "") return value;
    throw errors.LOGIN_RESPONSE_INVALID({ detail: `the device code answer has no ${name}` });
  };
  const seconds = (name: string, otherwise: number) => (Number(answer[name]) > 0 ? Number(answer[name]) : otherwise);
  const deviceCode = text("device_code");
  const complete = answer.verification_uri_complete;
  return {
    prompt: {
      userCode: text("user_code"),
      verificationUri: text("verification_uri"),
      verificationUriComplete: typeof complete === "string" ? complete : null,
      expiresAt: clock.now() + seconds("expires_in", LIFE_SECONDS) * 1000,
    },
    intervalMs: seconds("interval", INTERVAL_SECONDS) * 1000,
    grant: standard
      ? { grantType: "urn:ietf:params:oauth:grant-type:device_code", parameters: { device_code: deviceCode } }
      : { grantType: "device", parameters: { code: deviceCode } },
  };
}

type Request = Parameters<Parameters<OAuthClient["request"]>[1]>[0];
type Codes = Readonly<Record<string, unknown>>;

async function standardCodes(
  app: OAuthClient,
  server: oauth.AuthorizationServer,
  scope: string | undefined,
  request: Request,
): Promise<Codes> {
  const parameters = scope ? { scope } : {};
  const response = await oauth.deviceAuthorizationRequest(server, app.client, app.authentication, parameters, request);
  return oauth.processDeviceAuthorizationResponse(server, app.client, response) as Promise<Codes & object>;
}

async function salesforceCodes(
  app: OAuthClient,
  endpoint: string,
  scope: string | undefined,
  request: Request,
): Promise<Codes> {
  const body = new URLSearchParams({
    response_type: "device_code",
    client_id: app.clientId,
    ...(scope ? { scope } : {}),
  });
  const response = await request[oauth.customFetch](endpoint, {
    method: "POST",
    body,
    headers: { accept: "application/json" },
    redirect: "manual",
    signal: request.signal,
  });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (response.ok) return answer;
  throw errors.OAUTH_REFUSED({
    error: String(answer.error ?? `HTTP ${response.status}`),
    description: String(answer.error_description ?? ""),
    status: response.status,
  });
}

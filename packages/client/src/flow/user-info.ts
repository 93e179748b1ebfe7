import * as oauth from "oauth4webapi";
import { errors } from "../errors.ts";
import type { OAuthClient } from "../oauth/oauth-client.ts";

export const USERINFO_PATH = "/services/oauth2/userinfo";

/** Who an access token stands for (Help: UserInfo Endpoint). The org sends more members than these. */
export interface UserInfo {
  /** The identity URL. */
  readonly sub: string;
  readonly user_id: string;
  readonly organization_id: string;
  readonly preferred_username: string;
  readonly name?: string;
}

/**
 * Asks at the instance itself, whose address was checked; the metadata's `userinfo_endpoint` is not needed for it. null
 * when the org does not accept the token: 401, or 403 in plain text.
 */
export async function readUserInfo(app: OAuthClient, accessToken: string): Promise<UserInfo | null> {
  return app.request("Asking whose token it is", async (request) => {
    const url = new URL(`${app.loginUrl}${USERINFO_PATH}`);
    const response = await request[oauth.customFetch](url.href, {
      method: "GET",
      headers: { authorization: `Bearer ${accessToken}`, accept: "application/json" },
      redirect: "manual",
      body: undefined,
      signal: request.signal,
    });
    const text = await response.text();
    if (response.status === 401 || response.status === 403) return null;
    const info = response.status === 200 ? readJson(text) : null;
    if (typeof info?.user_id !== "string" || typeof info.organization_id !== "string")
      throw errors.LOGIN_RESPONSE_INVALID({ detail: `userinfo answered ${response.status} without a user` });
    return {
      sub: String(info.sub ?? ""),
      user_id: info.user_id,
      organization_id: info.organization_id,
      preferred_username: String(info.preferred_username ?? ""),
    };
  });
}

function readJson(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown> | null;
  } catch {
    return null;
  }
}

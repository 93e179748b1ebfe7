import type { Engine, LogoutNotice } from "../../../engine/doors/index.ts";
import type { Outbound } from "../../outbound.ts";
import { type Context, note } from "../browser.ts";
import { pageResponse, withCookies } from "../page-response.ts";
import { loggedOutPage } from "./logged-out-page.ts";

/** "Configure OpenID Connect Single Logout …": the redirect waits for about ten seconds, so that the apps hear of it. */
const WAIT_SECONDS = 10;
/** Longer than this nobody waits for an app that is told over the network. */
const PATIENCE_MS = 3000;

export interface LeaveDeps {
  readonly engine: Engine;
  readonly outbound: Outbound | undefined;
}

/** After a logout: tell the apps, and go on. Salesforce does it in the browser alone ("Single Logout"). */
export async function leave(
  deps: LeaveDeps,
  context: Context,
  notices: readonly LogoutNotice[],
  next: string,
): Promise<Response> {
  await tellApps(deps.outbound, context, notices);
  if (notices.length === 0) {
    const headers = { location: next, "cache-control": "no-store", "referrer-policy": "no-referrer" };
    return withCookies(context, new Response(null, { status: 303, headers }));
  }
  const body = loggedOutPage({ orgName: deps.engine.orgName, apps: notices, next, seconds: WAIT_SECONDS });
  const frames = notices.map(({ url }) => new URL(url).origin);
  return withCookies(context, pageResponse(body, { frames }));
}

/** Back-channel logout (OpenID Connect Back-Channel Logout 1.0, 2.5), where the org was given a way out: for apps without a browser. */
export async function tellApps(
  outbound: Outbound | undefined,
  context: Context,
  notices: readonly LogoutNotice[],
): Promise<void> {
  if (!outbound) return;
  const answers = await Promise.allSettled(
    notices.map(async ({ url, logoutToken }) => {
      const body = new URLSearchParams({ logout_token: logoutToken });
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const response = await outbound(new Request(url, { method: "POST", body, redirect: "manual", signal }));
      if (response.status !== 200 && response.status !== 204) throw new Error(`answered ${response.status}`);
    }),
  );
  const deaf = notices.filter((_, index) => answers[index]?.status === "rejected").map(({ appName }) => appName);
  if (deaf.length > 0) note(context, { reason: `single logout was not heard by ${deaf.join(", ")}` });
}

import { OAuthFault } from "../../oauth-fault.ts";
import { mayRefresh } from "../apps/scopes.ts";
import { findDeviceCode, isOver, notePoll, spendDeviceCode } from "../device/device-codes.ts";
import { checkLoginRestrictions } from "../policies/login-restrictions.ts";
import { checkUser } from "../policies/permitted-users.ts";
import { checkTokenAddress } from "../policies/refresh-token-addresses.ts";
import { checkLevel } from "../policies/session-level.ts";
import { openGrant } from "../tokens/grants.ts";
import { addRefreshToken, issueTokens } from "../tokens/issue-tokens.ts";
import type { Flow } from "./flow.ts";

const waits = (error: string, description: string) => new OAuthFault(error, description, { unrecorded: true });

/** "OAuth 2.0 Device Flow", the polls: tokens once the person has said yes, and once only. */
export const device: Flow = {
  subType: null,
  grant(step) {
    const { context, state, caller } = step;
    // The matrix of flows calls the secret optional: one that is sent must be right.
    const client = step.client(() => false);
    const code = findDeviceCode(context, step.parameter("code") ?? step.parameter("device_code") ?? "");
    const invalid = () => new OAuthFault("invalid_grant", "invalid device code", { reason: "Failed: Invalid Token" });
    if (!code || code.consumerKey !== client.app.consumerKey || code.state === "spent") throw invalid();
    if (isOver(context, code))
      throw new OAuthFault("invalid_grant", "expired device code", { reason: "Failed: Invalid Token" });
    if (notePoll(context, code) === "too-early") throw waits("slow_down", "polling too frequently");
    if (code.state === "pending") throw waits("authorization_pending", "user has not authorized the device yet");
    state.userId = code.userId;
    if (code.state === "denied") {
      spendDeviceCode(context, code);
      throw new OAuthFault("access_denied", "end-user denied authorization");
    }
    const { userId, level, scopes } = code;
    if (userId === null || level === null) throw invalid();
    checkTokenAddress(client.app, caller.ip);
    checkLoginRestrictions(context, {
      userId,
      ip: caller.ip,
      client,
      moment: "app-login",
    });
    checkLevel(client.policies, level);
    const username = checkUser(context, client.policies, userId);
    const jkt = step.key(client.app);
    spendDeviceCode(context, code);
    const refreshable = mayRefresh(scopes);
    const { consumerKey } = client.app;
    const grantId = openGrant(context, { consumerKey, userId, scopes, refreshable, jkt, level });
    const refreshToken = refreshable ? addRefreshToken(context, grantId) : null;
    const { loginHistoryId } = state;
    return issueTokens(
      context,
      { client, userId, username, scopes, grantId, refreshToken, jkt, level, loginHistoryId },
      caller,
    );
  },
};

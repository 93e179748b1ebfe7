import type { Caller } from "../../doors/authenticate.ts";
import type { DeviceDoor, DeviceRequest } from "../../doors/device.ts";
import type { Session } from "../../doors/session.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import { requestedScopes } from "../apps/scopes.ts";
import { recordApproval } from "../authorize/approve.ts";
import { checkPerson } from "../authorize/check-person.ts";
import { recordRefusal } from "../authorize/record-refusal.ts";
import { findClient, installed } from "../client/authenticate-client.ts";
import type { IdentityContext } from "../context.ts";
import { type DeviceCode, decide, findUserCode, newDeviceCode } from "./device-codes.ts";
import { createTypedCodes } from "./typed-codes.ts";

/** What the person's part of the device flow stands for where an authorization request is asked about. */
const asRequest = (code: DeviceCode) =>
  ({
    responseType: "device_code",
    clientId: code.consumerKey,
    redirectUri: undefined,
    scope: code.scopes.join(" "),
    state: undefined,
    codeChallenge: undefined,
    codeChallengeMethod: undefined,
    nonce: undefined,
    prompt: undefined,
    immediate: false,
    loginHint: undefined,
    dpopJkt: undefined,
  }) as const;

/** "OAuth 2.0 Device Flow": a device gets a pair of codes, a person enters one of them and decides. */
export function deviceDoor(context: IdentityContext): DeviceDoor {
  const typed = createTypedCodes(context.now);

  /** The same checks as at the authorization endpoint; a refusal has no callback to go to. */
  function check(code: DeviceCode, session: Session, caller: Caller) {
    const app = findClient(context, code.consumerKey);
    const { name: appName, description: appDescription } = app.definition;
    const request = asRequest(code);
    const { consumerKey, scopes } = code;
    const pending = {
      request,
      consumerKey,
      appName,
      appDescription,
      redirectUri: "",
      scopes,
      responseMode: "query",
    } as const;
    checkPerson(context, pending, session, caller);
    return pending;
  }

  function waiting(userCode: string, session: Session, caller: Caller): DeviceCode | "locked" | null {
    if (typed.isLocked(session.userId, caller.ip)) return "locked";
    const code = findUserCode(context, userCode);
    if (!code) typed.wrong(session.userId, caller.ip);
    return code;
  }

  return {
    start(request, caller) {
      const { clientId } = request.client;
      try {
        const { app } = installed(context, findClient(context, clientId));
        if (!app.deviceFlow) throw new OAuthFault("invalid_grant", "device flow not enabled");
        const scopes = requestedScopes(request.scope, app.scopes, context.options.offlineAccessSynonym);
        if (!scopes) throw new OAuthFault("invalid_scope", "the requested scope is not allowed");
        return newDeviceCode(context, app.consumerKey, scopes);
      } catch (error) {
        const asked = { responseType: "device_code" } as ReturnType<typeof asRequest>;
        if (error instanceof OAuthFault) recordRefusal(context, caller, clientId, null, asked, error);
        throw error;
      }
    },
    find(userCode, session, caller): DeviceRequest | "locked" | null {
      const code = waiting(userCode, session, caller);
      if (code === null || code === "locked") return code;
      const { appName, appDescription, scopes } = check(code, session, caller);
      return { appName, appDescription, scopes, userCode: code.userCode };
    },
    decide(userCode, session, allow, caller) {
      const code = waiting(userCode, session, caller);
      if (code === null || code === "locked") return code;
      const { userId, level } = session;
      if (!allow) {
        decide(context, code, { state: "denied", userId, level });
        const fault = new OAuthFault(context.options.denied, "end-user denied authorization");
        recordRefusal(context, caller, code.consumerKey, userId, asRequest(code), fault);
        return { appName: findClient(context, code.consumerKey).definition.name };
      }
      const pending = check(code, session, caller);
      context.database.transaction(() => {
        recordApproval(context, pending, session);
        decide(context, code, { state: "approved", userId, level });
      });
      return { appName: pending.appName };
    },
  };
}

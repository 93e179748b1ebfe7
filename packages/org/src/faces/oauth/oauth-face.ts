import { Hono } from "hono";
import { OAuthFault } from "../../engine/oauth-fault.ts";
import type { FaceEnv } from "../face-env.ts";
import { type Browser, type Context, note, originOf } from "../pages/browser.ts";
import { boundedBody } from "../pages/form-fields.ts";
import type { LeaveDeps } from "../pages/logout/leave.ts";
import { answerAuthorize, answerConsent } from "./authorize-endpoint.ts";
import { discovery } from "./discovery.ts";
import { answerEndSession, END_SESSION_PATH } from "./end-session-endpoint.ts";
import { answerIdentity, answerUserInfo } from "./identity-endpoints.ts";
import { NOT_BUILT_ENDPOINTS, notBuilt } from "./not-built.ts";
import { answerRegister } from "./register-endpoint.ts";
import { answerSingleAccess } from "./single-access.ts";
import { answerIntrospect, answerRevoke } from "./token-services.ts";
import { faultMembers, wireResponse } from "./wire-error.ts";

const ALLOWED = "GET, HEAD, POST, OPTIONS";

/** The OAuth and OpenID Connect endpoints of the org. */
export function createOAuthFace(deps: LeaveDeps & { browser: Browser }): Hono<{ Bindings: FaceEnv }> {
  const { engine } = deps;
  const face = new Hono<{ Bindings: FaceEnv }>();
  const limit = boundedBody(() =>
    wireResponse({ error: "invalid_request", error_description: "request too large" }, "json", 413),
  );

  face.get("/services/oauth2/authorize", (context) => answerAuthorize(deps, context));
  face.post("/services/oauth2/authorize", limit, (context) => answerAuthorize(deps, context));
  face.post("/services/oauth2/authorize/consent", limit, (context) => answerConsent(deps, context));
  face.get("/services/oauth2/authorize/:expid", (context) => answerAuthorize(deps, context));
  face.post("/services/oauth2/authorize/:expid", limit, (context) => answerAuthorize(deps, context));

  face.get("/services/oauth2/revoke", (context) => answerRevoke(deps, context));
  face.post("/services/oauth2/revoke", limit, (context) => answerRevoke(deps, context));
  face.post("/services/oauth2/introspect", limit, (context) => answerIntrospect(engine, context));
  face.all("/services/oauth2/introspect", (context) => refuse(context, "invalid_request", "must use HTTP POST"));

  face.on(["GET", "POST"], "/services/oauth2/userinfo", limit, (context) => answerUserInfo(engine, context));
  face.get("/id/keys", async (context) => {
    note(context, { route: "keys" });
    return Response.json(await engine.grant.jwks());
  });
  face.on(["GET", "POST"], "/id/:org/:user", limit, (context) => answerIdentity(engine, context));

  face.get("/.well-known/openid-configuration", (context) => {
    note(context, { route: "discovery" });
    return Response.json(discovery(originOf(context), engine.grant.capabilities()));
  });

  face.get("/services/oauth2/echo", (context) => Response.json(context.req.query()));
  face.get("/services/oauth2/success", () => {
    const headers = { "content-type": "text/plain;charset=UTF-8", "cache-control": "no-store" };
    return new Response("Remote access authorized. You can close this window.", { headers });
  });

  face.on(["GET", "POST"], "/services/oauth2/singleaccess", limit, (context) => answerSingleAccess(engine, context));
  face.post("/services/oauth2/register", limit, (context) => answerRegister(engine, context));
  face.all("/services/oauth2/register", (context) => refuse(context, "invalid_request", "must use HTTP POST"));
  face.on(["GET", "POST"], END_SESSION_PATH, limit, (context) => answerEndSession(deps, context));

  face.options("/services/oauth2/:endpoint", () => new Response(null, { status: 204, headers: { allow: ALLOWED } }));

  for (const { path, name } of NOT_BUILT_ENDPOINTS)
    face.all(path, (context) => {
      const fault = notBuilt(name);
      return refuse(context, fault.error, fault.description, fault.status);
    });

  return face;
}

function refuse(context: Context, error: string, description: string, status = 400): Response {
  note(context, { errorCode: error, reason: description });
  return wireResponse(faultMembers(new OAuthFault(error, description), originOf(context)), "json", status);
}

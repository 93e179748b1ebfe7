import type { Engine } from "../../engine/doors/index.ts";
import { OAuthFault } from "../../engine/oauth-fault.ts";
import { type Context, callerOf, note, originOf } from "../pages/browser.ts";
import { formFields, queryFields } from "../pages/form-fields.ts";
import { type LeaveDeps, tellApps } from "../pages/logout/leave.ts";
import { clientOf } from "./client-credentials-of.ts";
import { noteRefusal } from "./note-refusal.ts";
import { faultMembers, wireResponse } from "./wire-error.ts";

const JSONP_CALLBACK = /^[A-Za-z_$][\w$.]{0,99}$/;

/**
 * `POST|GET /services/oauth2/revoke`. Success is an empty 200; a refusal is written urlencoded, as known clients read it, unless JSON
 * is asked for. A GET may name a JSONP `callback`.
 */
export async function answerRevoke({ engine, outbound }: LeaveDeps, context: Context): Promise<Response> {
  note(context, { route: "revoke" });
  const get = context.req.method === "GET";
  const fields = get ? queryFields(context.req.url) : await formFields(context.req.raw);
  const token = fields.get("token") ?? queryFields(context.req.url).get("token");
  const callback = get ? fields.get("callback") : undefined;
  const jsonp = (members: object) =>
    new Response(`${callback}(${JSON.stringify(members)});`, {
      headers: { "content-type": "application/javascript;charset=UTF-8", "x-content-type-options": "nosniff" },
    });
  try {
    if (callback !== undefined && !JSONP_CALLBACK.test(callback))
      return wireResponse({ error: "invalid_request", error_description: "invalid callback" }, "urlencoded", 400);
    if (!token) throw new OAuthFault("unsupported_token_type", "this token type is not supported");
    await tellApps(outbound, context, engine.grant.revoke(token, callerOf(context)));
    if (callback) return jsonp({});
    return new Response(null, { status: 200, headers: { "cache-control": "no-cache, no-store" } });
  } catch (error) {
    if (!(error instanceof OAuthFault)) throw error;
    noteRefusal(context.env.note, error);
    if (callback) return jsonp(faultMembers(error, originOf(context)));
    const json = context.req.header("accept")?.toLowerCase().includes("application/json");
    return wireResponse(faultMembers(error, originOf(context)), json ? "json" : "urlencoded", error.status);
  }
}

/** `POST /services/oauth2/introspect` (RFC 7662). */
export async function answerIntrospect(engine: Engine, context: Context): Promise<Response> {
  note(context, { route: "introspect" });
  const fields = await formFields(context.req.raw);
  const client = clientOf(fields, context.req.header("authorization"));
  try {
    const answer = await engine.grant.introspect({ client, token: fields.get("token") }, callerOf(context));
    const body = answer.active
      ? {
          active: true,
          scope: answer.scopes?.join(" "),
          client_id: answer.consumerKey,
          username: answer.username,
          sub: `${originOf(context)}/id/${engine.orgId}/${answer.userId}`,
          token_type: answer.tokenType,
          exp: answer.exp,
          iat: answer.iat,
          nbf: answer.iat,
          ...(answer.jkt === undefined ? {} : { cnf: { jkt: answer.jkt } }),
        }
      : { active: false };
    const headers = { "content-type": "application/json;charset=UTF-8", "cache-control": "no-cache, no-store" };
    return Response.json(body, { headers });
  } catch (error) {
    if (!(error instanceof OAuthFault)) throw error;
    noteRefusal(context.env.note, error);
    return wireResponse(faultMembers(error, originOf(context)), "json", error.status);
  }
}

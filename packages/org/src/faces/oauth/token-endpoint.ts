import type { Engine, IssuedTokens } from "../../engine/doors/index.ts";
import { OAuthFault } from "../../engine/oauth-fault.ts";
import { type Context, callerOf, note, originOf } from "../pages/browser.ts";
import { formFields } from "../pages/form-fields.ts";
import { clientOf } from "./client-credentials-of.ts";
import { notBuiltGrant } from "./not-built.ts";
import { faultMembers, type Members, wireFormat, wireResponse } from "./wire-error.ts";

/** `POST /services/oauth2/token`: read the client, look the grant type up, ask the engine, write the answer. */
export async function answerToken(engine: Engine, context: Context): Promise<Response> {
  const query = new URL(context.req.url).searchParams;
  const fields = await formFields(context.req.raw);
  const format = wireFormat(fields.get("format") ?? query.get("format") ?? undefined, context.req.header("accept"));
  note(context, { route: "token" });
  try {
    return wireResponse(await issue(engine, context, fields), format);
  } catch (error) {
    if (!(error instanceof OAuthFault)) throw error;
    note(context, { errorCode: error.error, reason: error.reason });
    return wireResponse(faultMembers(error), format, error.status);
  }
}

async function issue(engine: Engine, context: Context, fields: ReadonlyMap<string, string>): Promise<Members> {
  const client = clientOf(fields, context.req.header("authorization"));
  const caller = callerOf(context);
  const { grant } = engine;
  const grantType = fields.get("grant_type") ?? "";
  note(context, { route: `token ${grantType}`.trim(), app: client.clientId ?? null });
  switch (grantType) {
    case "authorization_code": {
      const input = {
        client,
        code: fields.get("code"),
        redirectUri: fields.get("redirect_uri"),
        codeVerifier: fields.get("code_verifier"),
      };
      return tokenMembers(engine, context, grant.exchangeCode(input, caller));
    }
    case "refresh_token": {
      const input = { client, refreshToken: fields.get("refresh_token") };
      return tokenMembers(engine, context, grant.refresh(input, caller));
    }
    case "client_credentials": {
      const issued = grant.clientCredentials({ client, scope: fields.get("scope") }, caller);
      return tokenMembers(engine, context, issued, { idToken: false });
    }
    case "password":
      return grant.usernamePassword({ client, username: fields.get("username") }, caller);
    default:
      throw notBuiltGrant(grantType) ?? new OAuthFault("unsupported_grant_type", "grant type not supported");
  }
}

/** The members of a token answer. There is no `expires_in`; `issued_at` is epoch milliseconds as text. */
async function tokenMembers(
  engine: Engine,
  context: Context,
  issued: IssuedTokens,
  options: { idToken: boolean } = { idToken: true },
): Promise<Members> {
  const origin = originOf(context);
  const id = `${origin}/id/${engine.orgId}/${issued.userId}`;
  const issuedAt = String(issued.issuedAt);
  note(context, { app: issued.consumerKey });
  return {
    access_token: issued.accessToken,
    ...(issued.refreshToken === null ? {} : { refresh_token: issued.refreshToken }),
    signature: issued.sign(id + issuedAt),
    scope: issued.scopes.join(" "),
    ...(options.idToken && issued.scopes.includes("openid")
      ? { id_token: await engine.grant.idToken(issued, origin) }
      : {}),
    instance_url: origin,
    id,
    token_type: "Bearer",
    issued_at: issuedAt,
  };
}

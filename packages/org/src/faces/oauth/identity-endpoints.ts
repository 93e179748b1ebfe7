import { NEWEST_API_VERSION, sameId } from "@postern/kernel";
import { ApiFault } from "../../engine/api-fault.ts";
import type { Engine, Session } from "../../engine/doors/index.ts";
import { OAuthFault } from "../../engine/oauth-fault.ts";
import { type Context, callerOf, note, originOf } from "../pages/browser.ts";
import { formFields, queryFields } from "../pages/form-fields.ts";
import { escapeHtml } from "../pages/html.ts";
import { identityAnswer, userInfoAnswer, withVersion } from "./identity-answer.ts";
import { noteRefusal } from "./note-refusal.ts";

type Fields = ReadonlyMap<string, string>;

/** `GET|POST /id/ORG/USER`. Refusals are plain text, not JSON: known clients compare the body. */
export async function answerIdentity(engine: Engine, context: Context): Promise<Response> {
  note(context, { route: "id" });
  return plainTextRefusals(context, async () => {
    const fields = await fieldsOf(context);
    const session = bearer(engine, context, fields);
    const [org = "", user = ""] = [context.req.param("org"), context.req.param("user")];
    if (!sameId(org, engine.orgId)) throw new OAuthFault("Wrong_Org", "Wrong_Org", { status: 403 });
    const facts = engine.grant.identity(user.length === 15 ? session18(session, user) : user, session.consumerKey);
    if (!sameId(facts.userId, session.userId)) throw new OAuthFault("Bad_Id", "Bad_Id", { status: 404 });
    if (!facts.active) throw new OAuthFault("Inactive", "Inactive", { status: 404 });
    const answer = identityAnswer(facts, originOf(context), session.scopes);
    const versioned = withVersion(answer, fields.get("version"), NEWEST_API_VERSION);
    const xml = fields.get("format") === "xml" || (!fields.has("format") && acceptsOnlyXml(context));
    const headers = { "cache-control": "no-cache, no-store" };
    return xml
      ? new Response(toXml("user", versioned), {
          headers: { ...headers, "content-type": "application/xml;charset=UTF-8" },
        })
      : Response.json(versioned, { headers: { ...headers, "content-type": "application/json;charset=UTF-8" } });
  });
}

/** `GET|POST /services/oauth2/userinfo`. */
export async function answerUserInfo(engine: Engine, context: Context): Promise<Response> {
  note(context, { route: "userinfo" });
  return plainTextRefusals(context, async () => {
    const session = bearer(engine, context, await fieldsOf(context));
    const facts = engine.grant.identity(session.userId, session.consumerKey);
    const headers = { "cache-control": "no-cache, no-store", "content-type": "application/json;charset=UTF-8" };
    return Response.json(userInfoAnswer(facts, originOf(context), session.scopes), { headers });
  });
}

/** A 15-character id of the caller is the caller. */
const session18 = (session: Session, user15: string) => (sameId(session.userId, user15) ? session.userId : user15);

export async function fieldsOf(context: Context): Promise<Fields> {
  const fields = queryFields(context.req.url);
  if (context.req.method === "POST")
    for (const [name, value] of await formFields(context.req.raw)) if (!fields.has(name)) fields.set(name, value);
  return fields;
}

/** The token of a request: from the header, else from a parameter. */
export function bearerOf(context: Context, fields: Fields): string | undefined {
  const header = /^(?:Bearer|OAuth|DPoP)\s+(\S+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
  return header ?? fields.get("oauth_token") ?? fields.get("access_token");
}

function bearer(engine: Engine, context: Context, fields: Fields): Session {
  const token = bearerOf(context, fields);
  if (!token) throw new OAuthFault("Missing_OAuth_Token", "Missing_OAuth_Token", { status: 403 });
  try {
    const session = engine.authenticate.token(token, "identity", callerOf(context));
    note(context, { user: session.username, app: session.consumerKey });
    return session;
  } catch (error) {
    if (error instanceof ApiFault) throw new OAuthFault("Bad_OAuth_Token", "Bad_OAuth_Token", { status: 403 });
    throw error;
  }
}

export async function plainTextRefusals(context: Context, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OAuthFault)) throw error;
    noteRefusal(context.env.note, error);
    const headers = { "content-type": "text/plain;charset=UTF-8", "cache-control": "no-cache, no-store" };
    return new Response(error.error, { status: error.status, headers });
  }
}

function acceptsOnlyXml(context: Context): boolean {
  const accept = context.req.header("accept") ?? "";
  return (
    accept.includes("application/xml") &&
    !accept.includes("json") &&
    !accept.includes("*/*") &&
    !accept.includes("html")
  );
}

function toXml(name: string, value: unknown): string {
  const element = (key: string, inner: unknown): string => {
    if (inner === null || inner === undefined) return `<${key} xsi:nil="true"/>`;
    if (typeof inner !== "object") return `<${key}>${escapeHtml(String(inner))}</${key}>`;
    return `<${key}>${Object.entries(inner)
      .map(([child, text]) => element(child, text))
      .join("")}</${key}>`;
  };
  const body = element(name, value).replace(
    `<${name}>`,
    `<${name} xmlns="urn:sobject.partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>${body}`;
}

import type { ClientRegistration, Engine } from "../../engine/doors/index.ts";
import { OAuthFault } from "../../engine/oauth-fault.ts";
import { type Context, note, originOf } from "../pages/browser.ts";
import { noteRefusal } from "./note-refusal.ts";
import { faultMembers, wireResponse } from "./wire-error.ts";

/** `POST /services/oauth2/register` (RFC 7591, 3): JSON in, JSON out, with the initial access token of a connected app. */
export async function answerRegister(engine: Engine, context: Context): Promise<Response> {
  note(context, { route: "register" });
  try {
    const token = /^Bearer\s+(\S+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
    const client = engine.grant.registerClient(token, await metadataOf(context));
    note(context, { app: client.client_id });
    const headers = { "cache-control": "no-store", pragma: "no-cache" };
    return Response.json(client, { status: 201, headers });
  } catch (error) {
    if (!(error instanceof OAuthFault)) throw error;
    noteRefusal(context.env.note, error);
    const response = wireResponse(faultMembers(error, originOf(context)), "json", error.status);
    if (error.status === 401) response.headers.set("www-authenticate", "Bearer");
    return response;
  }
}

/** What is no JSON object is read as an empty one: whoever shows no token learns nothing about the rest. */
async function metadataOf(context: Context): Promise<ClientRegistration> {
  try {
    const value: unknown = JSON.parse(await context.req.raw.text());
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as ClientRegistration;
  } catch {
    // An empty registration is refused by its first missing member.
  }
  return {};
}

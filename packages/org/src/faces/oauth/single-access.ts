import type { Engine } from "../../engine/doors/index.ts";
import { OAuthFault } from "../../engine/oauth-fault.ts";
import { type Context, callerOf, note, originOf } from "../pages/browser.ts";
import { safeStartUrl } from "../pages/safe-start-url.ts";
import { bearerOf, fieldsOf, plainTextRefusals } from "./identity-endpoints.ts";
import { wireResponse } from "./wire-error.ts";

/** `GET|POST /services/oauth2/singleaccess` ("Generate a Frontdoor URL to Bridge into UI Sessions"). Refusals are plain text, and always 403. */
export async function answerSingleAccess(engine: Engine, context: Context): Promise<Response> {
  note(context, { route: "singleaccess" });
  return plainTextRefusals(context, async () => {
    const fields = await fieldsOf(context);
    const token = bearerOf(context, fields);
    if (!token) throw new OAuthFault("Missing_OAuth_Token", "Missing_OAuth_Token", { status: 403 });
    const wanted = fields.get("redirect_uri");
    const startUrl = relative(wanted, originOf(context));
    if (startUrl === null)
      return wireResponse(
        { error: "invalid_request", error_description: "redirect_uri must be a relative path" },
        "json",
        400,
      );
    const { otp } = engine.browser.singleAccess(token, callerOf(context));
    const query = new URLSearchParams({ otp, ...(wanted === undefined ? {} : { startURL: startUrl }) });
    const headers = { "cache-control": "no-cache, no-store", "content-type": "application/json;charset=UTF-8" };
    return Response.json({ frontdoor_uri: `${originOf(context)}/secur/frontdoor.jsp?${query}` }, { headers });
  });
}

/** A path of this org; clients leave the first slash out. null: it would lead elsewhere. */
function relative(wanted: string | undefined, origin: string): string | null {
  if (wanted === undefined || wanted === "/") return "/";
  const path = /^[\w.-]+(?:[/?#]|$)/.test(wanted) ? `/${wanted}` : wanted;
  const safe = safeStartUrl(path, origin);
  return safe === "/" && !/^\/[?#]/.test(path) ? null : safe;
}

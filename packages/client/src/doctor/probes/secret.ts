import { ask, type ProbeContext } from "./probe-context.ts";

/**
 * Whether the token endpoint takes key and secret: a code that nobody issued is exchanged. The client is judged before its code is, so
 * a complaint about the code means that the client is good. Leaves one failed line in the login history.
 */
export async function probeSecret(context: ProbeContext): Promise<"accepted" | "refused" | "not told" | null> {
  const { clientId, clientSecret } = context;
  if (clientId === null) return null;
  const response = await ask(context, "/services/oauth2/token", {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code: "aPrxdoctor",
      redirect_uri: context.redirectUri ?? "",
      client_id: clientId,
      ...(clientSecret === null ? {} : { client_secret: clientSecret }),
    }),
  });
  const { error } = (await response.json().catch(() => ({}))) as { error?: string };
  if (error === "invalid_grant" || error === "redirect_uri_mismatch") return "accepted";
  return error === "invalid_client" || error === "invalid_client_credentials" ? "refused" : "not told";
}

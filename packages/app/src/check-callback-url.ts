import type { AppType } from "./app-definition.ts";
import { errors } from "./errors.ts";

/** Throws unless the address may receive an authorization code (Help: OAuth settings, "Callback URL"; RFC 8252 §7). */
export function checkCallbackUrl(url: string, type: AppType): void {
  const refuse = (reason: string) => errors.APP_CALLBACK_REFUSED({ url, reason });
  if (!URL.canParse(url)) throw refuse("it is not a complete URL");
  const { protocol, hostname, hash, username, password } = new URL(url);
  if (url.includes("*")) throw refuse("callbacks are compared character by character and know no wildcard");
  if (hash || url.endsWith("#")) throw refuse("it has a fragment");
  if (username || password) throw refuse("it has credentials in it");
  if (protocol === "https:") return;
  if (protocol === "http:") {
    if (hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]") return;
    throw refuse("plain http is for localhost only");
  }
  // Schemes that a browser runs or opens by itself can belong to no app.
  if (/^(?:javascript|data|file|blob|about|vbscript|ws|wss|ftp):$/.test(protocol))
    throw refuse("its scheme is not an app's");
  if (type !== "native") throw refuse("a scheme of its own needs a native app");
}

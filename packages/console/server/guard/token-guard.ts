import { createHash, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { consoleErrors } from "../errors.ts";
import { gatePage } from "../pages/gate-page.ts";
import { problemOf } from "../problem.ts";

function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/**
 * The per-start token: taken from the address that `postern up` prints (or from the form of the gate page), kept in a cookie, and
 * removed from the address at once so that it is not left in the history. `Lax`, since the callback of the login is a navigation from the org's page.
 */
export function tokenGuard(options: { token: string; cookie: () => string }): MiddlewareHandler {
  const admit = (context: Context) =>
    setCookie(context, options.cookie(), options.token, { httpOnly: true, sameSite: "Lax", path: "/" });
  return async (context, next) => {
    const url = new URL(context.req.url);
    const offered = url.searchParams.get("token");
    if (offered !== null && context.req.method === "GET") {
      if (same(offered, options.token)) admit(context);
      url.searchParams.delete("token");
      // Two slashes at the start would name another host (RFC 3986 §4.2).
      return context.redirect(`${url.pathname.replace(/^[/\\]+/, "/")}${url.search}`, 303);
    }
    if (url.pathname === "/enter" && context.req.method === "POST") {
      const form = await context.req.parseBody();
      const typed = String(form.token ?? "").trim();
      // A whole address may be pasted as well.
      const token = URL.canParse(typed) ? (new URL(typed).searchParams.get("token") ?? "") : typed;
      if (!same(token, options.token)) return context.html(gatePage({ wrong: true }), 403);
      admit(context);
      return context.redirect("/", 303);
    }
    if (same(getCookie(context, options.cookie()) ?? "", options.token)) return next();
    if (url.pathname.startsWith("/api/"))
      return context.json({ problem: problemOf(consoleErrors.CONSOLE_TOKEN_NEEDED({})) }, 401);
    if (url.pathname === "/gate.css" || url.pathname === "/postern.svg") return next();
    return context.html(gatePage({ wrong: false }), 401);
  };
}

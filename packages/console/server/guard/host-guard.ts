import type { MiddlewareHandler } from "hono";
import { consoleErrors } from "../errors.ts";
import { problemOf } from "../problem.ts";

/**
 * Loopback is no boundary: a page of any site can send requests here, and can make its own name point to 127.0.0.1. So the
 * Host must be one that a person would type (against DNS rebinding), and what changes something, or
 * spends the org's API calls, must come from our own pages (against cross-site request forgery).
 */
export function hostGuard(allowed: () => ReadonlySet<string>): MiddlewareHandler {
  return async (context, next) => {
    const host = (context.req.header("host") ?? "").toLowerCase();
    if (!allowed().has(host)) return refuse("The Host header names another host.");
    const method = context.req.method;
    if ((method !== "GET" && method !== "HEAD") || context.req.path.startsWith("/api/")) {
      const origin = context.req.header("origin");
      const site = context.req.header("sec-fetch-site");
      if (
        origin !== undefined
          ? origin.toLowerCase() !== `http://${host}`
          : site !== undefined && site !== "same-origin" && site !== "none"
      ) {
        return refuse("The request comes from another site's page.");
      }
    }
    return next();

    function refuse(detail: string) {
      return context.json({ problem: problemOf(consoleErrors.CONSOLE_REFUSED_ORIGIN({ detail })) }, 403);
    }
  };
}

import type { Check } from "../check.ts";

/** Whether the login URL answers, and agrees about the time. */
export const orgCheck: Check = {
  name: "org",
  async run({ target, signal }) {
    if (!target.app)
      return {
        state: "problem",
        says: "none is known here",
        code: "NOT_CONFIGURED",
        fix: "Run `postern up`, or pass --login-url and --client-id.",
      };
    const started = performance.now();
    const response = await fetch(`${target.app.loginUrl.replace(/\/+$/, "")}/.well-known/openid-configuration`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
      redirect: "manual",
    });
    const ms = Math.round(performance.now() - started);
    if (!response.ok)
      return {
        state: "problem",
        says: `${target.app.loginUrl} answers ${response.status}`,
        fix: "Check --login-url: it is a My Domain, a site, or login.salesforce.com.",
      };
    const skew = Math.abs(Date.parse(response.headers.get("date") ?? "") - Date.now());
    if (skew > 120_000)
      return {
        state: "warning",
        says: `its clock differs by ${Math.round(skew / 1000)} s`,
        evidence: `Date header ${response.headers.get("date")}`,
        fix: "Set this machine's clock; signed assertions and ID tokens fail otherwise.",
      };
    return { state: "ok", says: `${target.app.loginUrl} answers in ${ms} ms` };
  },
};

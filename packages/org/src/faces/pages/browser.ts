import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Context as HonoContext } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { Engine, LogoutNotice, Session } from "../../engine/doors/index.ts";
import type { FaceEnv } from "../face-env.ts";

export type Context = HonoContext<{ Bindings: FaceEnv }>;

export const callerOf = (context: Context) => context.env.caller;

/** Every URL the org writes starts with the origin the request came in on. */
export const originOf = (context: Context) => new URL(context.req.url).origin;

/** Cookies and form tokens of one org. */
export interface Browser {
  /** The person behind the browser, or null; for an app, also one who was let in for its sake alone. */
  session(context: Context, consumerKey?: string): Session | null;
  sessionId(context: Context): string | undefined;
  /** A new session id after every login: an id planted before is worth nothing. */
  signIn(context: Context, sessionId: string): void;
  /** Ends the session; answers the apps that are to hear of it. */
  signOut(context: Context): readonly LogoutNotice[];
  /** A token for the form, bound to the form's purpose and this browser; sets the cookie it is bound to. */
  csrf(context: Context, purpose: string): string;
  /** Whether the form was ours, in this browser, and not posted by another site. */
  isOurForm(context: Context, purpose: string, token: unknown): boolean;
}

/** Fills the request's line in the log: who asked, what answered. */
export function note(context: Context, facts: Partial<FaceEnv["note"]>): void {
  Object.assign(context.env.note, facts);
}

/** Cookies do not tell ports apart, so their names carry the org: several orgs live on one localhost. */
export function createBrowser(engine: Engine): Browser {
  const org = engine.orgId.slice(0, 15);
  const sidName = `sid_${org}`;
  const browserName = `browser_${org}`;
  const key = randomBytes(32);

  const attributes = (context: Context) => ({
    path: "/",
    httpOnly: true,
    sameSite: "Lax" as const,
    secure: originOf(context).startsWith("https:"),
  });
  const sessionId = (context: Context) => getCookie(context, sidName);
  const mac = (purpose: string, browserId: string, sid: string) =>
    createHmac("sha256", key).update([purpose, browserId, sid].join("\n")).digest("base64url");

  return {
    session: (context, consumerKey) => engine.authenticate.browser(sessionId(context), callerOf(context), consumerKey),
    sessionId,
    signIn: (context, sid) => setCookie(context, sidName, sid, attributes(context)),
    signOut(context) {
      const sid = sessionId(context);
      const notices = sid ? engine.authenticate.logout(sid, callerOf(context)) : [];
      setCookie(context, sidName, "", { ...attributes(context), maxAge: 0 });
      return notices;
    },
    csrf(context, purpose) {
      let browserId = getCookie(context, browserName);
      if (!browserId) {
        browserId = randomBytes(18).toString("base64url");
        setCookie(context, browserName, browserId, attributes(context));
      }
      return mac(purpose, browserId, sessionId(context) ?? "");
    },
    isOurForm(context, purpose, token) {
      const origin = context.req.header("origin");
      if (origin !== undefined && origin !== originOf(context)) return false;
      const browserId = getCookie(context, browserName);
      if (!browserId || typeof token !== "string") return false;
      return sameText(token, mac(purpose, browserId, sessionId(context) ?? ""));
    },
  };
}

function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHmac("sha256", "compare").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

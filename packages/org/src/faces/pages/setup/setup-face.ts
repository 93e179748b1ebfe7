import { Hono } from "hono";
import { ApiFault } from "../../../engine/api-fault.ts";
import type { Engine, Session } from "../../../engine/doors/index.ts";
import type { FaceEnv } from "../../face-env.ts";
import { type Browser, type Context, note, originOf } from "../browser.ts";
import { errorPage, staleFormPage } from "../error-page.ts";
import { boundedBody, formFields } from "../form-fields.ts";
import { pageResponse, withCookies } from "../page-response.ts";
import { INSTALL_PATH, installPage } from "./install-page.ts";
import { loginHistoryPage } from "./login-history-page.ts";
import { appUsersPage, oauthUsagePage } from "./oauth-usage-page.ts";
import { sessionsPage } from "./sessions-page.ts";

const MOST = 500;
const FIRST_PAGE = { page: 0, pageSize: MOST, connectedApps: true };

/** What stands in the address after a command, and what it says; nothing of an address is shown. */
const DONE: Readonly<Record<string, string>> = {
  blocked: "The app is blocked: its flows are refused, its tokens unusable.",
  unblocked: "The app is allowed again.",
  installed: "The app is installed; its policies can be set.",
  revoked: "The tokens are revoked; whoever used them has to log in again.",
  ended: "The session has ended.",
};

const pathOf = (context: Context) => {
  const { pathname, search } = new URL(context.req.url);
  return pathname + search;
};

type Page = (context: Context, session: Session, told: string | null) => Response;
/** Does what a form asks; the word for what was done. */
type Command = (context: Context, session: Session, fields: ReadonlyMap<string, string>) => string;

/** Setup, as far as identity goes: who uses which app, who is in, who tried to get in. For those who may see it. */
export function createSetupFace(deps: { engine: Engine; browser: Browser }): Hono<{ Bindings: FaceEnv }> {
  const { engine, browser } = deps;
  const { orgName } = engine;
  const face = new Hono<{ Bindings: FaceEnv }>();
  const limit = boundedBody(() => new Response("Payload Too Large", { status: 413 }));
  const appNamed = (session: Session, id: string) =>
    engine.apps.usage(session, FIRST_PAGE).find((app) => app.id === id) ?? null;

  function within(context: Context, work: (session: Session) => Response): Response {
    note(context, { route: "setup" });
    const session = browser.session(context);
    if (!session) return context.redirect(`/login?${new URLSearchParams({ startURL: pathOf(context) })}`, 302);
    note(context, { user: session.username });
    try {
      return work(session);
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      note(context, { errorCode: error.errorCode, reason: error.message });
      return refused(context, error);
    }
  }

  function refused(context: Context, { errorCode }: ApiFault): Response {
    const missing = errorCode === "NOT_FOUND";
    const explained = {
      title: missing ? "There is no such app" : "You may not see this",
      cause: missing ? "It was deleted, or the address is not complete." : "Your permissions do not cover this page.",
      evidence: [["Org", originOf(context)]] as const,
      fix: missing ? "Go back to the list." : "Ask an administrator, or log in as one.",
    };
    return pageResponse(errorPage({ orgName, explained, code: null }), { status: missing ? 404 : 403 });
  }

  function page(path: string, show: Page): void {
    face.get(path, (context) =>
      within(context, (session) =>
        withCookies(context, show(context, session, DONE[context.req.query("done") ?? ""] ?? null)),
      ),
    );
  }
  /** `then`: the page that says what was done. */
  function commands(path: string, then: string | null, run: Command): void {
    face.post(path, limit, async (context) => {
      const fields = await formFields(context.req.raw);
      if (!browser.isOurForm(context, "setup", fields.get("csrf")))
        return staleFormPage(orgName, context.req.header("origin"), "Nothing was changed.");
      return within(context, (session) => {
        const done = run(context, session, fields);
        return context.redirect(`${then ?? context.req.path}?done=${done}`, 303);
      });
    });
  }
  const csrf = (context: Context) => browser.csrf(context, "setup");

  page("/setup/oauth-usage", (context, session, told) =>
    pageResponse(oauthUsagePage({ orgName, csrf: csrf(context), told, apps: engine.apps.usage(session, FIRST_PAGE) })),
  );
  commands("/setup/oauth-usage", null, (_, session, fields) => {
    const app = fields.get("app") ?? "";
    if (fields.get("do") === "revoke") {
      engine.apps.revokeTokens(session, app);
      return "revoked";
    }
    const blocked = fields.get("do") === "block";
    engine.apps.block(session, app, blocked);
    return blocked ? "blocked" : "unblocked";
  });

  page("/setup/oauth-usage/:app", (context, session, told) => {
    const id = context.req.param("app") ?? "";
    const users = engine.apps.users(session, id, FIRST_PAGE);
    const app = appNamed(session, id);
    if (!app) throw new ApiFault("NOT_FOUND", "The requested resource does not exist");
    return pageResponse(appUsersPage({ orgName, csrf: csrf(context), told, app, users }));
  });
  commands("/setup/oauth-usage/:app", null, (context, session, fields) => {
    engine.apps.revokeTokens(session, context.req.param("app") ?? "", fields.get("user") ?? "");
    return "revoked";
  });

  page(INSTALL_PATH, (context, session) => {
    const app = appNamed(session, context.req.query("app_id") ?? "");
    if (!app) throw new ApiFault("NOT_FOUND", "The requested resource does not exist");
    return pageResponse(installPage({ orgName, csrf: csrf(context), app }));
  });
  commands(INSTALL_PATH, "/setup/oauth-usage", (_, session, fields) => {
    engine.apps.install(session, fields.get("app_id") ?? "");
    return "installed";
  });

  page("/setup/sessions", (context, session, told) =>
    pageResponse(sessionsPage({ orgName, csrf: csrf(context), told, sessions: engine.evidence.sessions(session) })),
  );
  commands("/setup/sessions", null, (_, session, fields) => {
    engine.evidence.endSession(session, fields.get("session") ?? "");
    return "ended";
  });

  page("/setup/login-history", (context, session) => {
    const refusedOnly = context.req.query("show") === "refused";
    const lines = engine.evidence
      .loginHistory(session, MOST)
      .filter(({ status }) => !refusedOnly || status !== "Success");
    return pageResponse(loginHistoryPage({ orgName, lines, refusedOnly }));
  });

  return face;
}

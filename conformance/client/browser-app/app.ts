import {
  connect,
  memoryTokenStore,
  pendingLogin,
  type Session,
  saveGrant,
  type Tokens,
  webServerFlow,
} from "@postern/client";

/** What the test's server writes into the page. */
export interface AppSettings {
  readonly loginUrl: string;
  readonly clientId: string;
  readonly discovery: "metadata" | "none";
}

/** What the test asks the page for. */
export interface AppWindow {
  readonly app: {
    session: Session | null;
    refresh(): Promise<{ changed: boolean; tokenType: string | undefined; hasRefreshToken: boolean }>;
    revoke(): Promise<void>;
    failure(work: () => Promise<unknown>): Promise<string>;
  };
}

const settings = JSON.parse(document.querySelector("#settings")?.textContent ?? "") as AppSettings;
const client = { ...settings, allowInsecureLoopback: true } as const;
const pending = pendingLogin(sessionStorage);
const flow = webServerFlow({
  ...client,
  redirectUri: `${location.origin}/`,
  scopes: ["api", "refresh_token"],
  dpop: "required",
});

const app: AppWindow["app"] = {
  session: null,
  async refresh() {
    if (!app.session) throw new Error("no session");
    const before = await app.session.accessToken();
    await app.session.refresh(before);
    const { accessToken, tokenType, refreshToken } = await app.session.grant();
    return { changed: accessToken !== before, tokenType, hasRefreshToken: refreshToken !== null };
  },
  async revoke() {
    const grant = await app.session?.grant();
    const { revoke } = await import("@postern/client");
    await revoke({ ...client, token: grant?.refreshToken ?? "" });
  },
  async failure(work) {
    try {
      await work();
      return "none";
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  },
};
Object.assign(window, { app });

/** Shown once what the page does has ended, well or not. */
function show(state: string, detail: unknown): void {
  const line = document.querySelector("#state");
  if (line) line.textContent = JSON.stringify(detail);
  document.body.dataset.state = state;
}

async function start(): Promise<void> {
  const { url, expected } = await flow.authorizationUrl();
  pending.keep(expected);
  // Leaving is a step of its own here, so that a test can reload the page in between.
  const leave = document.querySelector<HTMLAnchorElement>("#leave");
  if (leave) leave.href = url;
  show("ready", {});
}

async function back(): Promise<void> {
  const expected = pending.take(location.href);
  if (!expected) return show("unknown", {});
  const tokens = await flow.finish(location.href, expected);
  app.session = await connected(tokens);
  history.replaceState(null, "", "/");
  const { instanceUrl, tokenType } = tokens;
  show("connected", { instanceUrl, tokenType, identity: await app.session.identity() });
}

async function connected(tokens: Tokens): Promise<Session> {
  const store = memoryTokenStore();
  const { clientId, loginUrl } = client;
  await saveGrant({ store, grantId: "page", tokens, clientId, loginUrl });
  return connect({ ...client, store, grantId: "page" });
}

const work = new URLSearchParams(location.search).has("state") ? back() : start();
work.catch((error: { code?: string; message?: string }) =>
  show("failed", { code: error.code, message: error.message }),
);

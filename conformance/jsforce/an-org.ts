import { createOrg, type Listening, type Org, type OrgOptions } from "@postern/org";
import { Connection, OAuth2 } from "jsforce";

/** An org on a real socket, and the ways jsforce gets into it. */
export interface OrgForJsforce extends AsyncDisposable {
  readonly org: Org;
  readonly url: string;
  /** By SOAP `login()` as the administrator. */
  bySoap(): Promise<Connection>;
  /** By an access token of the client credentials flow. */
  byToken(): Promise<Connection>;
  /** By the web server flow with PKCE, the person's part played through the org's own pages. */
  byWebServerFlow(options?: { onRefresh?: (accessToken: string) => void }): Promise<Connection>;
}

/** login() ends with this API version. */
export const SOAP_LOGIN_VERSION = "64.0";

export async function orgForJsforce(options: OrgOptions = {}): Promise<OrgForJsforce> {
  const org = await createOrg({ seed: "acme", ...options });
  const listening: Listening = await org.listen({ pubsubPort: null });
  const { url } = listening;
  const version = org.ready.apiVersion;

  return {
    org,
    url,
    async bySoap() {
      const connection = new Connection({ loginUrl: url, version: SOAP_LOGIN_VERSION });
      await connection.login(org.ready.admin.username, org.ready.admin.password!);
      return connection;
    },
    async byToken() {
      const { consumerKey, consumerSecret } = org.ready.service;
      const response = await fetch(`${url}/services/oauth2/token`, {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: consumerKey,
          client_secret: consumerSecret,
        }),
      });
      const { access_token, instance_url } = (await response.json()) as { access_token: string; instance_url: string };
      return new Connection({ instanceUrl: instance_url, accessToken: access_token, version });
    },
    async byWebServerFlow({ onRefresh } = {}) {
      const { consumerKey, consumerSecret } = org.ready.app;
      const redirectUri = "http://localhost:7800/oauth/callback";
      const oauth2 = new OAuth2({
        loginUrl: url,
        clientId: consumerKey,
        clientSecret: consumerSecret,
        redirectUri,
        useVerifier: true,
      });
      const authorize = oauth2.getAuthorizationUrl({ scope: "api refresh_token id", state: "s" });
      const code = await consent(authorize, org.ready.admin, redirectUri);
      const connection = new Connection({ oauth2, version, instanceUrl: url });
      if (onRefresh) connection.on("refresh", onRefresh);
      await connection.authorize(code);
      return connection;
    },
    async [Symbol.asyncDispose]() {
      await listening.close();
      await org.close();
    },
  };
}

/** Walks the org's pages as a browser without script would: follows redirects, keeps cookies, fills in and submits forms. */
async function consent(
  start: string,
  person: { username: string; password: string | null },
  redirectUri: string,
): Promise<string> {
  const cookies = new Map<string, string>();
  let request: { url: string; init: RequestInit } = { url: start, init: {} };
  for (let step = 0; step < 12; step++) {
    const response = await fetch(request.url, {
      ...request.init,
      redirect: "manual",
      headers: {
        ...(request.init.headers as Record<string, string> | undefined),
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const at = pair.indexOf("=");
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const location = response.headers.get("location");
    if (location !== null) {
      const next = new URL(location, request.url);
      if (next.href.startsWith(redirectUri)) {
        const code = next.searchParams.get("code");
        if (code === null) throw new Error(`refused: ${next.search}`);
        return code;
      }
      request = { url: next.href, init: {} };
      continue;
    }
    request = submission(await response.text(), request.url, person);
  }
  throw new Error("the pages did not lead to the callback");
}

/** The page's main form, filled in as the person would, with the button that says yes. */
function submission(page: string, at: string, person: { username: string; password: string | null }) {
  const form = [...page.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].find(([, tag]) => !tag!.includes("/logout"));
  if (!form) throw new Error(`no form on the page:\n${page.slice(0, 2000)}`);
  const attribute = (tag: string, name: string) =>
    new RegExp(`\\b${name}="([^"]*)"`, "i").exec(tag)?.[1]?.replaceAll("&amp;", "&");
  const body = new URLSearchParams();
  for (const [tag] of form[2]!.matchAll(/<(?:input|button)\b[^>]*>/gi)) {
    const name = attribute(tag, "name");
    const type = attribute(tag, "type") ?? (/^<button/i.test(tag) ? "submit" : "text");
    if (name === undefined || type === "checkbox") continue;
    if (type === "submit" && !/login|approve|allow/i.test(tag)) continue;
    if (name === "username") body.set(name, person.username);
    else if (name === "pw") body.set(name, person.password ?? "");
    else body.set(name, attribute(tag, "value") ?? "");
  }
  const url = new URL(attribute(form[1]!, "action") || at, at).href;
  return { url, init: { method: "POST", body, headers: { origin: new URL(at).origin } } };
}

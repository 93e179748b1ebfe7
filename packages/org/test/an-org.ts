import { manualClock } from "@postern/kernel";
import { createOrg, type OrgOptions } from "../src/index.ts";

/** An org on a clock that stands still, and a way to call its REST API as the service user. */
export async function anOrg(options: OrgOptions = {}) {
  const clock = manualClock({ start: Date.parse("2026-03-02T09:00:00Z") });
  const org = await createOrg({ clock, ...options });
  const token = async () => {
    const { consumerKey, consumerSecret } = org.ready.service;
    const response = await org.fetch("http://localhost/services/oauth2/token", {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: consumerKey,
        client_secret: consumerSecret,
      }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  };
  let accessToken = await token();
  return {
    org,
    clock,
    /** The header of a request that `rest` does not make. */
    authorization: () => `Bearer ${accessToken}`,
    async logIn() {
      accessToken = await token();
    },
    /** A request with the header of the service user, and its answer as it came. */
    async raw(method: string, path: string, body?: BodyInit, headers: Record<string, string> = {}) {
      const url = path.startsWith("/services") ? path : `/services/data/v67.0${path}`;
      return org.fetch(`http://localhost${url}`, {
        method,
        headers: { authorization: `Bearer ${accessToken}`, ...headers },
        ...(body === undefined ? {} : { body }),
      });
    },
    /** `rest("GET", "/limits")`: status, headers and the parsed body. */
    async rest(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const url = path.startsWith("//") || path.startsWith("/services") ? path : `/services/data/v67.0${path}`;
      const response = await org.fetch(`http://localhost${url}`, {
        method,
        headers: {
          authorization: `Bearer ${accessToken}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, body: text === "" ? null : JSON.parse(text) };
    },
    [Symbol.asyncDispose]: () => org.close(),
  };
}

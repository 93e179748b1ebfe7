import type { Org } from "@postern/org";

/** A person with a browser: keeps cookies, follows redirects inside the org, fills forms in by their element ids. */
export interface Person {
  visit(url: string): Promise<Page>;
  /** Sends the form that holds the button, as pressing it would. */
  press(page: Page, buttonId: string, typed?: Readonly<Record<string, string>>): Promise<Page>;
  readonly cookies: Map<string, string>;
}

export interface Page {
  readonly url: string;
  readonly status: number;
  readonly html: string;
  readonly headers: Headers;
  /** Where the browser was sent outside the org: an app's callback. */
  readonly leftTo: URL | null;
}

export function aPerson(org: Pick<Org, "fetch">): Person {
  const cookies = new Map<string, string>();

  async function request(url: string, init: RequestInit, origin: string): Promise<Page> {
    const headers = new Headers(init.headers);
    if (cookies.size > 0) headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await org.fetch(url, { ...init, headers, redirect: "manual" });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === "" || /max-age=0/i.test(cookie)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location) {
      const next = new URL(location, url);
      if (next.origin === origin) return request(next.href, { method: "GET" }, origin);
      return { url, status: response.status, html: "", headers: response.headers, leftTo: next };
    }
    return { url, status: response.status, html: await response.text(), headers: response.headers, leftTo: null };
  }

  return {
    cookies,
    visit: (url) => request(url, { method: "GET" }, new URL(url).origin),
    press(page, buttonId, typed = {}) {
      const form = [...page.html.matchAll(/<form[^>]*>[\s\S]*?<\/form>/g)]
        .map(([text]) => text)
        .find((text) => text.includes(`id="${buttonId}"`));
      if (!form) throw new Error(`no form with #${buttonId} on ${page.url}`);
      const body = new URLSearchParams();
      for (const [tag] of form.matchAll(/<(?:input|button)[^>]*>/g)) {
        const attribute = (name: string) => decode(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]);
        const name = attribute("name");
        if (name === undefined || (tag.startsWith("<button") && attribute("id") !== buttonId)) continue;
        body.append(name, typed[attribute("id") ?? ""] ?? attribute("value") ?? "");
      }
      const { origin } = new URL(page.url);
      const action = new URL(decode(/action="([^"]*)"/.exec(form)?.[1]) ?? "", page.url);
      return request(action.href, { method: "POST", body, headers: { origin } }, origin);
    },
  };
}

function decode(text: string | undefined): string | undefined {
  return text
    ?.replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, "&");
}

import type { LoginForApp } from "../../engine/doors/index.ts";
import { type Display, displayOf } from "./display.ts";

export interface LeadsTo {
  /** The app that the person is on the way to; undefined: a page of the org. */
  readonly app: LoginForApp | undefined;
  readonly display: Display;
}

/** What waits behind a start URL of this org: an authorization request, or a page. */
export function leadsToApp(startUrl: string, origin: string): LeadsTo {
  const url = URL.parse(startUrl, origin);
  if (!url || !/^\/services\/oauth2\/authorize(?:\/\w+)?$/.test(url.pathname))
    return { app: undefined, display: "page" };
  const consumerKey = url.searchParams.get("client_id");
  const responseType = url.searchParams.get("response_type") ?? undefined;
  return {
    app: consumerKey === null ? undefined : { consumerKey, responseType },
    display: displayOf(url.searchParams.get("display")),
  };
}

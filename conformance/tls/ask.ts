import { type RequestOptions, request } from "node:https";
import { text } from "node:stream/consumers";
import type { TLSSocket } from "node:tls";

export interface Answer {
  readonly status: number;
  /** Whether the TLS session was one of an earlier connection. */
  readonly resumed: boolean;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: read by the cases as what they expect.
  readonly json: any;
}

/** One request by node:https on a connection of its own: a client that shares no code with ours. Rejects with what TLS says. */
export function ask(
  url: string,
  options: RequestOptions & { form?: Record<string, string>; body?: object } = {},
): Promise<Answer> {
  const { form, body, ...rest } = options;
  const sent = form ? new URLSearchParams(form).toString() : body ? JSON.stringify(body) : "";
  const type = form ? "application/x-www-form-urlencoded" : "application/json";
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        agent: false,
        method: sent === "" ? "GET" : "POST",
        ...rest,
        headers: { ...(sent === "" ? {} : { "content-type": type }), ...(rest.headers as Record<string, string>) },
      },
      async (incoming) => {
        const got = await text(incoming);
        const isJson = incoming.headers["content-type"]?.startsWith("application/json") === true;
        resolve({
          status: incoming.statusCode ?? 0,
          resumed: (incoming.socket as TLSSocket).isSessionReused(),
          headers: incoming.headers,
          text: got,
          json: isJson ? JSON.parse(got) : null,
        });
      },
    );
    asked.once("error", reject);
    asked.end(sent);
  });
}

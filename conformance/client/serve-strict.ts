import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import type { StrictLogin } from "../../packages/client/test/strict-login/strict-login.ts";
import { closed, listening } from "./serve-app.ts";

/** A strict login server on a socket. */
export interface ServedLogin extends AsyncDisposable {
  readonly origin: string;
  login: StrictLogin;
}

/** `make` is told the origin, because a login server names itself in what it answers. */
export async function serveStrict(make: (origin: string) => StrictLogin): Promise<ServedLogin> {
  const server = createServer(async (request, response) => {
    const { method = "GET", url = "/", headers } = request;
    const body = ["GET", "HEAD"].includes(method) ? null : await buffer(request);
    const init = { method, headers: headers as Record<string, string>, body, redirect: "manual" } as const;
    const answer = await self.login.transport(new Request(origin + url, init as RequestInit));
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });
  const origin = await listening(server);
  const self: ServedLogin = { origin, login: make(origin), [Symbol.asyncDispose]: () => closed(server) };
  return self;
}

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { stripTypeScriptTypes } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { ROOT } from "../docs/markdown.ts";
import type { AppSettings } from "./browser-app/app.ts";

/** A web page on an origin of its own, with the client's sources as they are: types are stripped, nothing is bundled. */
export interface ServedApp extends AsyncDisposable {
  readonly origin: string;
  /** For pages that are loaded from now on. */
  settings: AppSettings;
}

const IMPORTS = {
  "@postern/client": "/packages/client/src/index.ts",
  "@postern/kernel": "/packages/kernel/src/index.ts",
  oauth4webapi: "/node_modules/oauth4webapi/build/index.js",
};
const SERVED =
  /^\/(?:packages\/(?:client|kernel)\/src|conformance\/client\/browser-app|node_modules\/oauth4webapi\/build)\/[\w./-]+$/;

export async function serveApp(settings: AppSettings): Promise<ServedApp> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === "/") return response.setHeader("content-type", "text/html").end(page(self.settings));
    if (!SERVED.test(pathname) || pathname.includes("..")) return response.writeHead(404).end();
    response.setHeader("cache-control", "max-age=600");
    response.setHeader("content-type", "text/javascript").end(script(pathname));
  });
  const self: ServedApp = { origin: await listening(server), settings, [Symbol.asyncDispose]: () => closed(server) };
  return self;
}

const scripts = new Map<string, string>();

function script(path: string): string {
  const known = scripts.get(path);
  if (known !== undefined) return known;
  const source = readFileSync(join(ROOT, path), "utf8");
  const text = path.endsWith(".ts") ? stripTypeScriptTypes(source) : source;
  scripts.set(path, text);
  return text;
}

const page = (settings: AppSettings) => `<!doctype html><html lang="en"><title>A browser app</title>
<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>
<script type="application/json" id="settings">${JSON.stringify(settings)}</script>
<body><a id="leave">Log in</a><p id="state"></p><script type="module" src="/conformance/client/browser-app/app.ts"></script></body></html>`;

/** Listens on a free port of the loopback interface; the origin. */
export async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function closed(server: Server): Promise<void> {
  const ended = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await ended;
}

import { Hono } from "hono";
import type { Engine } from "../../engine/doors/index.ts";
import type { FaceEnv, FetchFace } from "../face-env.ts";
import { createOAuthFace } from "../oauth/oauth-face.ts";
import type { Outbound } from "../outbound.ts";
import { createSoapFace, type SoapOptions } from "../soap/soap-face.ts";
import { createBrowser } from "./browser.ts";
import { createPagesFace } from "./pages-face.ts";

/** Everything of the org's HTTP surface that people and OAuth clients meet: pages, OAuth, SOAP login. */
export function createWebSurface(deps: {
  engine: Engine;
  soap?: Partial<SoapOptions>;
  /** Where the org may reach out to; default nowhere. */
  outbound?: Outbound | undefined;
}): FetchFace {
  const { engine, outbound } = deps;
  const browser = createBrowser(engine);
  const surface = new Hono<{ Bindings: FaceEnv }>();
  surface.route("/", createOAuthFace({ engine, browser, outbound }));
  surface.route("/", createSoapFace({ engine, options: deps.soap ?? {} }));
  surface.route("/", createPagesFace({ engine, browser, outbound }));
  surface.notFound(
    () =>
      new Response("<html><head><title>URL No Longer Exists</title></head><body>URL No Longer Exists</body></html>\n", {
        status: 404,
        headers: { "content-type": "text/html; charset=UTF-8", "x-postern-pass": "1" },
      }),
  );
  return (request, env) => surface.fetch(request, env);
}

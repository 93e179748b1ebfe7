import { arrivalOfRequest } from "../src/arrival.ts";
import type { Caller, Engine } from "../src/engine/doors/index.ts";
import { createApexRestFace } from "../src/faces/apex-rest/apex-rest-face.ts";
import { createWebSurface } from "../src/faces/pages/web-surface.ts";
import { createRestFace } from "../src/faces/rest/rest-face.ts";
import { createFaults } from "../src/faults.ts";
import { createHttpSurface, toResponse } from "../src/http-surface.ts";
import { createRequestLog } from "../src/request-log.ts";

/** The HTTP surface over an engine that a test made, without a socket. */
export function frontDoor(engine: Engine) {
  const log = createRequestLog();
  const surface = createHttpSurface({
    engine,
    apexRest: createApexRestFace(engine),
    rest: createRestFace(engine),
    web: createWebSurface({ engine }),
    admin: () => new Response(null, { status: 404 }),
    faults: createFaults(),
    log,
  });
  return {
    log,
    async send(request: Request, caller: Caller): Promise<Response> {
      return toResponse(await surface.handle(arrivalOfRequest(request), caller), request.method);
    },
  };
}

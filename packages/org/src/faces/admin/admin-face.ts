import { isIP } from "node:net";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { DeployDoor, IdentityAdmin } from "../../engine/doors/index.ts";
import type { Network } from "../../network.ts";
import type { FaceEnv } from "../face-env.ts";
import { outboxPage } from "../pages/outbox-page.ts";
import { pageResponse } from "../pages/page-response.ts";
import { type FaultJson, faultRule } from "./fault-json.ts";
import { refusal } from "./guard.ts";
import { addIdentityRoutes } from "./identity-routes.ts";
import { addSchemaRoutes } from "./schema-routes.ts";
import { addWriteRoutes, type WriteDeps } from "./write-routes.ts";

/** What `/_postern` shows and moves; the org hands these in. */
export interface AdminDeps {
  readonly allowedHosts: ReadonlySet<string>;
  readonly now: () => number;
  readonly clock: {
    readonly frozen: boolean;
    readonly canFreeze: boolean;
    advance(ms: number): Promise<void>;
    freeze(): void;
    resume(): void;
  };
  /** Facts without secrets. */
  readonly facts: () => object;
  readonly snapshots: {
    list(): readonly { name: string; now: number; bytes: number }[];
    create(name: string): Promise<{ name: string; now: number; bytes: number }>;
    restore(name: string): Promise<boolean>;
    remove(name: string): boolean;
  };
  readonly faults: {
    add(rule: ReturnType<typeof faultRule>): { id: string };
    list(): readonly object[];
    remove(id: string): boolean;
    clear(): void;
  };
  readonly network: Pick<Network, "address" | "peers" | "appear" | "reset">;
  readonly log: (filter: { after?: number; limit?: number }) => readonly object[];
  readonly users: () => readonly object[];
  readonly apps: () => readonly object[];
  readonly orgName: string;
  readonly identity: IdentityAdmin;
  readonly deploy: DeployDoor;
  readonly writes: WriteDeps;
}

const MAX_BODY = 1024 * 1024;
/** A century: an advance beyond it is a mistake in units. */
const MAX_ADVANCE = 100 * 366 * 24 * 3600 * 1000;

/** `/_postern`: everything that is not Salesforce's own surface, so that a client under test never mistakes it for the product. */
export function createAdminFace(deps: AdminDeps) {
  const app = new Hono<{ Bindings: FaceEnv }>().basePath("/_postern");

  const problem = (status: number, what: string) =>
    new Response(JSON.stringify({ error: what }), { status, headers: { "Content-Type": "application/json" } });
  const body = async (request: Request): Promise<Record<string, unknown>> => {
    const text = await request.text();
    const value: unknown = text === "" ? {} : JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new SyntaxError("no object");
    return value as Record<string, unknown>;
  };
  const clockFacts = () => ({ now: deps.now(), iso: new Date(deps.now()).toISOString(), frozen: deps.clock.frozen });

  app.use(async (c, next) => {
    const why = refusal(c.req.raw, deps.allowedHosts);
    if (why !== null) return problem(403, why);
    c.header("Cache-Control", "no-store");
    await next();
  });
  app.use(bodyLimit({ maxSize: MAX_BODY, onError: () => problem(413, "The body is larger than 1 MB.") }));
  app.onError((error) =>
    error instanceof SyntaxError
      ? problem(400, "The body is not a JSON object.")
      : problem(500, error instanceof Error ? error.message : "unknown"),
  );
  app.notFound(() => problem(404, "There is nothing at this address below /_postern."));

  app.get("/health", (c) => c.json({ ok: true, now: deps.now() }));
  app.get("/ready", (c) => c.json(deps.facts()));

  app.get("/clock", (c) => c.json(clockFacts()));
  app.post("/clock/advance", async (c) => {
    const { ms } = await body(c.req.raw);
    if (typeof ms !== "number" || !Number.isFinite(ms) || ms < 0 || ms > MAX_ADVANCE)
      return problem(400, "ms is a number of milliseconds from 0 to a century.");
    await deps.clock.advance(ms);
    return c.json(clockFacts());
  });
  app.post("/clock/freeze", (c) => {
    if (!deps.clock.canFreeze) return problem(409, "This org was created with a clock of its own.");
    deps.clock.freeze();
    return c.json(clockFacts());
  });
  app.post("/clock/resume", (c) => {
    if (!deps.clock.canFreeze) return problem(409, "This org was created with a clock of its own.");
    deps.clock.resume();
    return c.json(clockFacts());
  });

  app.get("/snapshots", (c) => c.json(deps.snapshots.list()));
  app.post("/snapshots", async (c) => {
    const { name } = await body(c.req.raw);
    if (typeof name !== "string" || !/^[\w.-]{1,64}$/.test(name))
      return problem(400, "name is 1 to 64 letters, digits, dots, dashes or underscores.");
    return c.json(await deps.snapshots.create(name), 201);
  });
  app.post("/snapshots/:name/restore", async (c) =>
    (await deps.snapshots.restore(c.req.param("name"))) ? c.json(clockFacts()) : problem(404, "No such snapshot."),
  );
  app.delete("/snapshots/:name", (c) =>
    deps.snapshots.remove(c.req.param("name")) ? c.body(null, 204) : problem(404, "No such snapshot."),
  );

  app.get("/faults", (c) => c.json(deps.faults.list()));
  app.post("/faults", async (c) => {
    let rule: ReturnType<typeof faultRule>;
    try {
      rule = faultRule((await body(c.req.raw)) as unknown as FaultJson);
    } catch (error) {
      if (error instanceof TypeError) return problem(400, error.message);
      throw error;
    }
    return c.json({ id: deps.faults.add(rule).id }, 201);
  });
  app.delete("/faults", (c) => {
    deps.faults.clear();
    return c.body(null, 204);
  });
  app.delete("/faults/:id", (c) =>
    deps.faults.remove(c.req.param("id")) ? c.body(null, 204) : problem(404, "No such fault."),
  );

  const networkFacts = () => ({ address: deps.network.address, peers: Object.fromEntries(deps.network.peers) });
  app.get("/network", (c) => c.json(networkFacts()));
  app.post("/network", async (c) => {
    const { address, peer } = await body(c.req.raw);
    if (typeof address !== "string" || isIP(address) === 0) return problem(400, "address is an IPv4 or IPv6 address.");
    if (peer !== undefined && (typeof peer !== "string" || isIP(peer) === 0))
      return problem(400, "peer, if given, is the IPv4 or IPv6 address that a client really connects from.");
    deps.network.appear(address, peer);
    return c.json(networkFacts());
  });
  app.delete("/network", (c) => {
    deps.network.reset();
    return c.body(null, 204);
  });

  const count = (text: string | undefined, most: number) => {
    const value = Number(text ?? most);
    return Number.isInteger(value) && value >= 0 ? Math.min(value, most) : most;
  };
  app.get("/log", (c) =>
    c.json(
      deps.log({
        after: count(c.req.query("after") ?? "0", Number.MAX_SAFE_INTEGER),
        limit: count(c.req.query("limit"), 2000),
      }),
    ),
  );
  app.get("/users", (c) => c.json(deps.users()));
  app.get("/apps", (c) => c.json(deps.apps()));
  app.get("/outbox", (c) => {
    const messages = deps.identity.outbox(count(c.req.query("limit"), 200));
    const isBrowser = c.req.header("accept")?.includes("text/html") === true;
    return isBrowser ? pageResponse(outboxPage({ orgName: deps.orgName, messages })) : c.json(messages);
  });
  app.get("/login-history", (c) => c.json(deps.identity.loginHistory(count(c.req.query("limit"), 1000))));
  addWriteRoutes(app, { ...deps.writes, body, problem });
  addIdentityRoutes(app, { identity: deps.identity, body, problem });
  addSchemaRoutes(app, { deploy: deps.deploy, body });

  return (request: Request, env: FaceEnv) => app.fetch(request, env);
}

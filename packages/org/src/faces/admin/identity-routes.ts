import type { Hono } from "hono";
import { ApiFault } from "../../engine/api-fault.ts";
import type {
  AppPolicies,
  AppRegistration,
  IdentityAdmin,
  OrgSettings,
  ProfileSettings,
} from "../../engine/doors/index.ts";
import type { FaceEnv } from "../face-env.ts";

interface Deps {
  readonly identity: IdentityAdmin;
  body(request: Request): Promise<Record<string, unknown>>;
  problem(status: number, what: string): Response;
}

/**
 * `/_postern`'s identity: what an administrator does in Setup, for tests that rehearse it from outside the process. Apps, their
 * policies, the org's and the profiles' settings, users, sessions, grants.
 */
export function addIdentityRoutes(app: Hono<{ Bindings: FaceEnv }>, { identity, body, problem }: Deps): void {
  /** Reads the body with one of the schemas, which are loaded when they are first needed. */
  async function fields<T>(request: Request, schema: keyof typeof import("./identity-fields.ts")): Promise<T> {
    const schemas = await import("./identity-fields.ts");
    return schemas.fieldsOf(schemas[schema] as never, await body(request)) as T;
  }
  async function answered(work: () => Promise<Response>): Promise<Response> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof TypeError || error instanceof ApiFault) return problem(400, error.message);
      throw error;
    }
  }
  const find = (key: string) => identity.apps().find(({ definition }) => definition.consumerKey === key);
  const unknown = () => problem(404, "No app has this consumer key.");

  app.post("/apps", (c) =>
    answered(async () => {
      const registration = await fields<AppRegistration>(c.req.raw, "newApp");
      if (registration.consumerKey !== undefined && find(registration.consumerKey))
        return problem(409, "An app has this consumer key; PATCH /_postern/apps/:consumerKey changes it.");
      const definition = identity.registerApp(registration);
      return c.json({ ...definition, policies: identity.installApp(definition.consumerKey) }, 201);
    }),
  );
  app.patch("/apps/:key", (c) =>
    answered(async () => {
      const known = find(c.req.param("key"));
      if (!known) return unknown();
      const { definition } = known;
      const changes = await fields<Partial<AppRegistration>>(c.req.raw, "appChanges");
      const { consumerSecret: _, ...shown } = identity.registerApp({ ...definition, ...changes });
      return c.json({ ...shown, policies: known.policies });
    }),
  );
  app.patch("/apps/:key/policies", (c) =>
    answered(async () => {
      const key = c.req.param("key");
      return find(key)
        ? c.json(identity.installApp(key, await fields<Partial<AppPolicies>>(c.req.raw, "policyChanges")))
        : unknown();
    }),
  );
  app.delete("/apps/:key", (c) => {
    if (!find(c.req.param("key"))) return unknown();
    identity.removeApp(c.req.param("key"));
    return c.body(null, 204);
  });
  app.delete("/apps/:key/installation", (c) => {
    if (!find(c.req.param("key"))) return unknown();
    identity.uninstallApp(c.req.param("key"));
    return c.body(null, 204);
  });

  app.get("/settings", (c) => c.json(identity.settings()));
  app.patch("/settings", (c) =>
    answered(async () =>
      c.json(identity.changeSettings(await fields<Partial<OrgSettings>>(c.req.raw, "settingChanges"))),
    ),
  );
  app.get("/profiles/:id", (c) => c.json(identity.profileSettings(c.req.param("id"))));
  app.patch("/profiles/:id", (c) =>
    answered(async () => {
      const changes = await fields<Partial<ProfileSettings>>(c.req.raw, "profileChanges");
      return c.json(identity.changeProfile(c.req.param("id"), changes));
    }),
  );

  app.patch("/users/:id", (c) =>
    answered(async () => {
      const id = c.req.param("id");
      const changes = await fields<{ frozen?: boolean; password?: string; passwordExpired?: boolean }>(
        c.req.raw,
        "userChanges",
      );
      if (changes.frozen !== undefined) identity.freezeUser(id, changes.frozen);
      const { password, passwordExpired: expired = false } = changes;
      if (password !== undefined) await identity.setPassword(id, password, { expired });
      return c.body(null, 204);
    }),
  );
  app.delete("/users/:id/sessions", (c) => {
    identity.endSessions(c.req.param("id"));
    return c.body(null, 204);
  });

  app.get("/sessions", (c) => c.json(identity.sessions().map(({ hash: _, ...shown }) => shown)));
  app.delete("/sessions/:id", (c) =>
    identity.endSession(c.req.param("id")) ? c.body(null, 204) : problem(404, "No such session is open."),
  );
  app.get("/grants", (c) => c.json(identity.grants()));
  app.delete("/grants/:id", (c) =>
    identity.revokeGrant(c.req.param("id")) ? c.body(null, 204) : problem(404, "No such grant is in use."),
  );
}

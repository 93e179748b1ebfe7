import type { Context, Hono } from "hono";
import { ApiFault } from "../../engine/api-fault.ts";
import type {
  CustomFieldMetadata,
  CustomObjectMetadata,
  DeployDoor,
  GlobalValueSetMetadata,
  OrgSchema,
  ValidationRuleMetadata,
} from "../../engine/doors/index.ts";
import type { FaceEnv } from "../face-env.ts";

interface Deps {
  readonly deploy: DeployDoor;
  body(request: Request): Promise<Record<string, unknown>>;
}

/**
 * `/_postern/schema`: custom objects, fields, validation rules and value sets, for tests in any language. Bodies are the Metadata API's
 * components as JSON. A refusal tells `error`, `errorCode` and `fields`.
 */
export function addSchemaRoutes(app: Hono<{ Bindings: FaceEnv }>, { deploy, body }: Deps): void {
  /** Reads the body with one of the schemas, which are loaded when they are first needed. */
  async function read<T>(
    c: Context,
    schema: keyof typeof import("../schema-fields.ts"),
    more: object = {},
  ): Promise<T> {
    const [schemas, { fieldsOf }] = await Promise.all([import("../schema-fields.ts"), import("./identity-fields.ts")]);
    return fieldsOf(schemas[schema] as never, { ...(await body(c.req.raw)), ...more }) as T;
  }
  /** Does the work, and shows the object as it then is. */
  async function done(c: Context, work: () => Promise<unknown>, status: 200 | 201 | 204 = 200): Promise<Response> {
    try {
      const shown = await work();
      return status === 204 ? c.body(null, 204) : c.json(shown ?? {}, status);
    } catch (error) {
      if (error instanceof TypeError) return c.json({ error: error.message }, 400);
      if (!(error instanceof ApiFault)) throw error;
      const { message, errorCode, fields } = error;
      return c.json(
        { error: message, errorCode, fields },
        errorCode === "INVALID_TYPE" || errorCode === "NOT_FOUND" ? 404 : 400,
      );
    }
  }
  const shown = (c: Context) => deploy.customization("system", c.req.param("object") as string);

  app.post("/schema", (c) =>
    done(
      c,
      async () => {
        const schema = await read<OrgSchema>(c, "orgSchema");
        deploy.deploy("system", schema);
        const objects = [
          ...(schema.objects ?? []).map((object) => object.fullName),
          ...Object.keys(schema.fields ?? {}),
        ];
        return { objects: [...new Set(objects)].map((name) => deploy.customization("system", name)) };
      },
      201,
    ),
  );
  app.get("/schema/:object", (c) => done(c, async () => shown(c)));
  app.patch("/schema/:object", (c) =>
    done(c, async () => {
      deploy.changeObject(
        "system",
        c.req.param("object"),
        await read<Pick<CustomObjectMetadata, "label" | "pluralLabel">>(c, "objectChanges"),
      );
      return shown(c);
    }),
  );
  app.delete("/schema/:object", (c) => done(c, async () => deploy.removeObject("system", c.req.param("object")), 204));

  app.post("/schema/:object/fields", (c) =>
    done(
      c,
      async () => {
        deploy.createFields("system", c.req.param("object"), [await read<CustomFieldMetadata>(c, "customField")]);
        return shown(c);
      },
      201,
    ),
  );
  app.patch("/schema/:object/fields/:field", (c) =>
    done(c, async () => {
      const changes = await read<Partial<CustomFieldMetadata>>(c, "fieldChanges");
      deploy.changeField("system", c.req.param("object"), c.req.param("field"), changes);
      return shown(c);
    }),
  );
  app.delete("/schema/:object/fields/:field", (c) =>
    done(c, async () => deploy.removeField("system", c.req.param("object"), c.req.param("field")), 204),
  );

  app.put("/schema/:object/validation-rules/:rule", (c) =>
    done(c, async () => {
      const rule = await read<ValidationRuleMetadata>(c, "validationRule", { fullName: c.req.param("rule") });
      deploy.putValidationRule("system", c.req.param("object"), rule);
      return shown(c);
    }),
  );
  app.delete("/schema/:object/validation-rules/:rule", (c) =>
    done(c, async () => deploy.removeValidationRule("system", c.req.param("object"), c.req.param("rule")), 204),
  );

  app.put("/value-sets/:name", (c) =>
    done(c, async () => {
      const set = await read<GlobalValueSetMetadata>(c, "valueSet", { fullName: c.req.param("name") });
      deploy.putValueSet("system", set);
      return set;
    }),
  );
}

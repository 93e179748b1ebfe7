import { ApiFault } from "../api-fault.ts";
import type { DeployDoor } from "../doors/deploy.ts";
import type { Session } from "../doors/session.ts";
import type { Database } from "../state/database.ts";
import { checkField, checkObject } from "./check-definition.ts";
import { openDeployed, relateChildren } from "./deployed.ts";
import type { SObjectModel } from "./model.ts";
import type { Schema } from "./schema.ts";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The door as the engine's rooms see it. */
export interface EngineDeployDoor extends DeployDoor {
  /** Record types were written: objects that got their first one have a RecordTypeId from here on. */
  reload(): void;
}

/**
 * The door for schema: checks a definition, makes its table or columns, and keeps it in the database so that a kept org
 * has it again. On creation, and whenever the database is replaced, the schema takes over what the database holds.
 *
 * @param applyTables makes the object's table, or the columns it lacks
 */
export function createDeployDoor(deps: {
  database: Database;
  schema: Schema;
  applyTables: (model: SObjectModel) => void;
}): EngineDeployDoor {
  const { database, schema, applyTables } = deps;
  const deployed = openDeployed({ database, schema, applyTables });
  deployed.load();
  database.onReplaced(deployed.load);

  function authorize(session: Session | "system") {
    if (session !== "system" && !session.access.modifyAllData)
      throw new ApiFault("INSUFFICIENT_ACCESS", "You must have the Customize Application permission to do this.");
  }

  /** All of it or nothing: a refusal leaves tables, schema and the kept definitions as they were. */
  function whole(work: () => void) {
    const before = schema.objects().map((model) => model.definition);
    try {
      if (database.inTransaction) work();
      else database.transaction(work);
    } catch (error) {
      schema.reset(before);
      throw error;
    }
  }

  return {
    reload: deployed.load,
    objects(session, definitions) {
      authorize(session);
      whole(() => {
        for (const definition of definitions) {
          checkObject(schema, definition);
          const model = schema.add({ ...definition, custom: true, keyPrefix: nextKeyPrefix(schema) });
          applyTables(model);
          deployed.save(model.definition);
          relateChildren(schema, model.name);
        }
      });
    },
    fields(session, sobject, fields) {
      authorize(session);
      whole(() => {
        const model = schema.object(sobject);
        if (!model) throw new ApiFault("INVALID_TYPE", `sObject type '${sobject}' is not supported.`);
        const siblings = new Set(model.fields.map((field) => field.name.toLowerCase()));
        for (const field of fields) {
          checkField(schema, model.name, field, siblings);
          siblings.add(field.name.toLowerCase());
        }
        const grown = schema.addFields(
          model.name,
          fields.map((field) => ({ ...field, custom: true })),
        );
        applyTables(grown);
        deployed.save(grown.definition);
        relateChildren(schema, model.name);
      });
    },
  };
}

/** Custom objects are given `a00`, `a01`, … `azz` in the order they come. */
function nextKeyPrefix(schema: Schema): string {
  for (let number = 0; number < DIGITS.length ** 2; number++) {
    const prefix = `a${DIGITS[Math.floor(number / DIGITS.length)]}${DIGITS[number % DIGITS.length]}`;
    if (!schema.byKeyPrefix(prefix)) return prefix;
  }
  throw new ApiFault("CUSTOM_ENTITY_OR_FIELD_LIMIT", "This org has reached the limit of custom objects.");
}

import type { FieldDefinition, SObjectDefinition } from "./definition.ts";
import { type SObjectModel, sobjectModel } from "./model.ts";

/** The org's schema in memory: definitions in, models out. Names are case-insensitive. */
export interface Schema {
  object(name: string): SObjectModel | undefined;
  byKeyPrefix(prefix: string): SObjectModel | undefined;
  objects(): readonly SObjectModel[];
  add(definition: SObjectDefinition): SObjectModel;
  addFields(sobject: string, fields: readonly FieldDefinition[]): SObjectModel;
  /** Starts over with these definitions: what was deployed lies in the database, and the database was replaced. */
  reset(definitions: readonly SObjectDefinition[]): void;
  /** Raised with every change; caches compare it. */
  readonly version: number;
}

export function createSchema(definitions: readonly SObjectDefinition[]): Schema {
  const byName = new Map<string, SObjectModel>();
  const byPrefix = new Map<string, SObjectModel>();
  let version = 1;

  function put(definition: SObjectDefinition): SObjectModel {
    const model = sobjectModel(definition);
    byName.set(definition.name.toLowerCase(), model);
    // OpportunityStage and LeadStatus really share 01J: the first keeps it.
    if (!byPrefix.has(definition.keyPrefix) || byPrefix.get(definition.keyPrefix)?.name === definition.name)
      byPrefix.set(definition.keyPrefix, model);
    return model;
  }
  for (const definition of definitions) put(definition);

  return {
    object: (name) => byName.get(name.toLowerCase()),
    byKeyPrefix: (prefix) => byPrefix.get(prefix),
    objects: () => [...byName.values()],
    add(definition) {
      version++;
      return put(definition);
    },
    addFields(sobject, fields) {
      const model = byName.get(sobject.toLowerCase());
      if (!model) throw new Error(`no object ${sobject}`);
      version++;
      return put({ ...model.definition, fields: [...model.definition.fields, ...fields] });
    },
    reset(fresh) {
      version++;
      byName.clear();
      byPrefix.clear();
      for (const definition of fresh) put(definition);
    },
    get version() {
      return version;
    },
  };
}

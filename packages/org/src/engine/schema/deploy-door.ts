import { ApiFault } from "../api-fault.ts";
import type { DeployDoor } from "../doors/deploy.ts";
import type { Session } from "../doors/session.ts";
import type { Database } from "../state/database.ts";
import { quoted } from "../state/tables.ts";
import { checkComputed, checkRule, everythingComputed } from "./check-computed.ts";
import { checkCounts, checkField, checkObject } from "./check-definition.ts";
import type { FieldDefinition, SObjectDefinition } from "./definition.ts";
import { openDeployed, relateChildren } from "./deployed.ts";
import { type CustomFieldMetadata, fieldsOfMetadata, valueParts } from "./metadata/custom-field.ts";
import { objectOfMetadata, ruleOfMetadata, type ValidationRuleMetadata } from "./metadata/custom-object.ts";
import { customizationOf, metadataOf } from "./metadata/read-metadata.ts";
import type { FieldModel, SObjectModel } from "./model.ts";
import { retireField, retireObject } from "./retire.ts";
import type { Schema } from "./schema.ts";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** Active rules of an object (Salesforce Help, Developer Edition). */
const MOST_RULES = 100;

interface Rooms {
  readonly database: Database;
  readonly schema: Schema;
  /** Makes the object's table, or the columns it lacks. */
  readonly applyTables: (model: SObjectModel) => void;
  /** Gives the records that are there what a new field has in each of them: numbers of an auto-number, a summary's values. */
  readonly fill?: (model: SObjectModel, field: FieldModel) => void;
  /** Told of an object that loses columns, or goes. */
  readonly retires?: (sobject: string) => void;
}

/** The door as the engine's rooms see it. */
export interface EngineDeployDoor extends DeployDoor {
  /** Record types were written: objects that got their first one have a RecordTypeId from here on. */
  reload(): void;
}

/**
 * The door for schema: checks a definition, makes its table or columns, and keeps it in the database so that a kept org
 * has it again. On creation, and whenever the database is replaced, the schema takes over what the database holds.
 */
export function createDeployDoor({ database, schema, applyTables, fill, retires }: Rooms): EngineDeployDoor {
  const deployed = openDeployed({ database, schema, applyTables });
  deployed.load();
  database.onReplaced(deployed.load);

  function authorize(session: Session | "system") {
    if (session !== "system" && !session.access.modifyAllData)
      throw new ApiFault("INSUFFICIENT_ACCESS", "You must have the Customize Application permission to do this.");
  }

  /** All of it or nothing: a refusal leaves tables, schema and the kept definitions as they were. */
  function whole(session: Session | "system", work: () => void) {
    authorize(session);
    const before = schema.objects().map((model) => model.definition);
    try {
      if (database.inTransaction) work();
      else database.transaction(work);
    } catch (error) {
      schema.reset(before);
      deployed.undone();
      throw error;
    }
  }

  function modelOf(sobject: string): SObjectModel {
    const model = schema.object(sobject);
    if (!model) throw new ApiFault("INVALID_TYPE", `sObject type '${sobject}' is not supported.`);
    return model;
  }

  function customFieldOf(model: SObjectModel, name: string): FieldModel {
    const field = model.field(name);
    if (!field?.definition.custom)
      throw new ApiFault("INVALID_FIELD", `No custom field '${name}' on sobject of type ${model.name}`);
    return field;
  }

  function addObject(definition: SObjectDefinition) {
    checkObject(schema, definition);
    const model = schema.add({ ...definition, custom: true, keyPrefix: nextKeyPrefix(schema) });
    applyTables(model);
    deployed.save(model.definition);
    relateChildren(schema, model.name);
  }

  /** Fields in the order given; what they compute is checked when all that belongs together is there. */
  function addFields(sobject: string, fields: readonly FieldDefinition[]) {
    const model = modelOf(sobject);
    const siblings = new Set(model.fields.map((field) => field.name.toLowerCase()));
    for (const field of fields) {
      checkField(schema, model.name, field, siblings);
      siblings.add(field.name.toLowerCase());
    }
    if (fields.some((field) => field.masterDetail)) giveUpOwner(model);
    let masters = model.fields.filter((field) => field.definition.masterDetail).length;
    const grown = schema.addFields(
      model.name,
      fields.map((field) => ({ ...field, custom: true, ...(field.masterDetail && { relationshipOrder: masters++ }) })),
    );
    checkCounts(grown.definition);
    applyTables(grown);
    deployed.save(grown.definition);
    relateChildren(schema, model.name);
  }

  /** A detail belongs to its master's owner; records that are there already have no master. */
  function giveUpOwner(model: SObjectModel) {
    if (!model.field("OwnerId") || !model.definition.custom) return;
    const row = database.prepare(`SELECT 1 FROM ${quoted(model.name)} LIMIT 1`).get();
    if (row)
      throw new ApiFault(
        "FIELD_INTEGRITY_EXCEPTION",
        `${model.name} has records: a master-detail relationship cannot be created. Create a lookup, fill it and then convert it.`,
      );
    schema.add({ ...model.definition, fields: model.definition.fields.filter((field) => field.name !== "OwnerId") });
  }

  function checkAndFill(sobject: string, names: readonly string[]) {
    const model = modelOf(sobject);
    for (const name of names) {
      const field = model.field(name) as FieldModel;
      checkComputed(database, schema, model, field);
      fill?.(model, field);
    }
  }

  const context = {
    field(path: string) {
      const [sobject = "", name = ""] = path.split(".");
      return schema.object(sobject)?.field(name)?.definition;
    },
    valueSet: deployed.valueSet,
  };

  /** Plain fields first, then formulas, then summaries: each may read what comes before it, and formulas each other. */
  function addMetadata(objects: readonly (readonly [sobject: string, fields: readonly CustomFieldMetadata[]])[]) {
    const rank = (field: CustomFieldMetadata) => (field.formula !== undefined ? 1 : field.type === "Summary" ? 2 : 0);
    for (const phase of [0, 1, 2])
      for (const [sobject, fields] of objects)
        for (const field of fields) if (rank(field) === phase) addFields(sobject, fieldsOfMetadata(field, context));
    for (const [sobject, fields] of objects)
      checkAndFill(
        sobject,
        fields.map((field) => field.fullName),
      );
  }

  function putRule(sobject: string, metadata: ValidationRuleMetadata) {
    const model = modelOf(sobject);
    const rule = ruleOfMetadata(metadata);
    const others = (model.definition.validationRules ?? []).filter((each) => each.name !== rule.name);
    checkRule(database, schema, model, rule);
    if (others.filter((each) => each.active).length >= MOST_RULES && rule.active)
      throw new ApiFault("LIMIT_EXCEEDED", `${model.name} has ${MOST_RULES} active validation rules already.`);
    const changed = schema.add({ ...model.definition, validationRules: [...others, rule] });
    deployed.save(changed.definition);
  }

  /** Puts a changed definition in the place of the old one; everything that is computed must still compile. */
  function replace(definition: SObjectDefinition) {
    applyTables(schema.add(definition));
    deployed.save(definition);
    deployed.load();
    everythingComputed(database, schema);
  }

  function refuseWhileRead(paths: (path: string) => boolean, what: string) {
    const reader = everythingComputed(database, schema).find(
      (each) => !paths(each.what) && [...each.reads].some(paths),
    );
    if (reader)
      throw new ApiFault("DEPENDENCY_EXISTS", `${what} is referenced elsewhere in salesforce.com: ${reader.what}.`);
  }

  const door: DeployDoor = {
    deploy(session, { valueSets = [], objects = [], fields = {}, validationRules = {} }) {
      whole(session, () => {
        for (const set of valueSets) door.putValueSet(session, set);
        // An object's rules may read fields of other objects: they come last.
        door.createObjects(
          session,
          objects.map(({ validationRules: _, ...object }) => object),
        );
        for (const [sobject, metadata] of Object.entries(fields)) door.createFields(session, sobject, metadata);
        for (const { fullName, validationRules: rules = [] } of objects)
          for (const rule of rules) putRule(fullName, rule);
        for (const [sobject, rules] of Object.entries(validationRules))
          for (const rule of rules) putRule(sobject, rule);
      });
    },

    objects(session, definitions) {
      whole(session, () => {
        for (const definition of definitions) addObject(definition);
        for (const { name, fields, validationRules = [] } of definitions) {
          checkAndFill(
            name,
            fields.filter((field) => field.custom).map((field) => field.name),
          );
          for (const rule of validationRules) checkRule(database, schema, modelOf(name), rule);
        }
      });
    },
    fields(session, sobject, fields) {
      whole(session, () => {
        addFields(sobject, fields);
        checkAndFill(
          sobject,
          fields.map((field) => field.name),
        );
      });
    },

    createObjects(session, objects) {
      whole(session, () => {
        for (const object of objects) addObject(objectOfMetadata(object));
        addMetadata(objects.map(({ fullName, fields = [] }) => [fullName, fields]));
        for (const { fullName, validationRules = [] } of objects)
          for (const rule of validationRules) putRule(fullName, rule);
      });
    },
    changeObject(session, sobject, { label, pluralLabel }) {
      whole(session, () => {
        const { definition } = modelOf(sobject);
        if (!definition.custom)
          throw new ApiFault("FIELD_INTEGRITY_EXCEPTION", `${definition.name} is no custom object.`);
        replace({
          ...definition,
          label: label ?? definition.label,
          labelPlural: pluralLabel ?? definition.labelPlural,
        });
      });
    },
    removeObject(session, sobject) {
      whole(session, () => {
        const { name, definition } = modelOf(sobject);
        if (!definition.custom) throw new ApiFault("FIELD_INTEGRITY_EXCEPTION", `${name} is no custom object.`);
        const child = schema
          .objects()
          .find(
            (model) =>
              model.name !== name &&
              model.fields.some((field) => field.definition.custom && field.definition.referenceTo?.includes(name)),
          );
        if (child)
          throw new ApiFault("DEPENDENCY_EXISTS", `${name} is referenced elsewhere in salesforce.com: ${child.name}.`);
        refuseWhileRead((path) => path.startsWith(`${name}.`), name);
        deployed.remove(definition);
        deployed.load();
        retires?.(name);
        retireObject(database, name);
      });
    },

    createFields(session, sobject, fields) {
      whole(session, () => addMetadata([[modelOf(sobject).name, fields]]));
    },
    changeField(session, sobject, name, changes) {
      whole(session, () => {
        const model = modelOf(sobject);
        const { definition } = customFieldOf(model, name);
        const known = metadataOf(definition);
        if (changes.type !== undefined && changes.type !== known.type)
          throw new ApiFault(
            "FIELD_INTEGRITY_EXCEPTION",
            `${model.name}.${definition.name}: the type of a field cannot be changed from ${known.type} to ${changes.type}.`,
          );
        const [changed, ...parts] = fieldsOfMetadata({ ...known, ...changes, fullName: definition.name }, context) as [
          FieldDefinition,
          ...FieldDefinition[],
        ];
        const others = model.definition.fields.filter(
          (field) => field !== definition && field.compoundFieldName !== definition.name,
        );
        checkField(schema, model.name, changed, new Set(others.map((field) => field.name.toLowerCase())));
        const partNamed = (field: FieldDefinition) =>
          parts.find((part) => part.name.toLowerCase() === field.name.toLowerCase());
        const fields = model.definition.fields.map((field) =>
          field === definition ? changed : (partNamed(field) ?? field),
        );
        if (changed.unique && !definition.unique) checkDistinct(database, model, definition.name);
        replace({ ...model.definition, fields });
        if (changed.summary) fill?.(modelOf(sobject), customFieldOf(modelOf(sobject), name));
      });
    },
    removeField(session, sobject, name) {
      whole(session, () => {
        const model = modelOf(sobject);
        const { definition } = customFieldOf(model, name);
        const gone = model.definition.fields.filter(
          (field) => field === definition || field.compoundFieldName === definition.name,
        );
        refuseWhileRead((path) => gone.some((field) => path === `${model.name}.${field.name}`), definition.name);
        const controlled = model.definition.fields.find((field) => field.controllerName === definition.name);
        if (controlled)
          throw new ApiFault("DEPENDENCY_EXISTS", `${definition.name} controls the picklist ${controlled.name}.`);
        deployed.save({
          ...model.definition,
          fields: model.definition.fields.filter((field) => !gone.includes(field)),
        });
        deployed.load();
        retires?.(model.name);
        for (const field of gone) retireField(database, model, field.name);
      });
    },

    putValidationRule(session, sobject, rule) {
      whole(session, () => putRule(sobject, rule));
    },
    removeValidationRule(session, sobject, name) {
      whole(session, () => {
        const { definition } = modelOf(sobject);
        const rules = definition.validationRules ?? [];
        if (!rules.some((rule) => rule.name === name))
          throw new ApiFault("NOT_FOUND", `${definition.name} has no validation rule named ${name}.`);
        replace({ ...definition, validationRules: rules.filter((rule) => rule.name !== name) });
      });
    },

    putValueSet(session, { fullName, customValue }) {
      whole(session, () => {
        if (!/^[A-Za-z](?:_?[A-Za-z0-9])*(?:__gvs)?$/.test(fullName) || customValue.length === 0)
          throw new ApiFault(
            "FIELD_INTEGRITY_EXCEPTION",
            `The global value set ${fullName} must have an API name and at least one value.`,
          );
        deployed.saveValueSet(fullName, customValue);
        for (const { definition } of schema.objects()) {
          if (!definition.fields.some((field) => field.valueSetName === fullName)) continue;
          replace({
            ...definition,
            fields: definition.fields.map((field) =>
              field.valueSetName === fullName ? withValues(field, customValue) : field,
            ),
          });
        }
      });
    },

    customization(session, sobject) {
      authorize(session);
      return customizationOf(modelOf(sobject).definition);
    },
  };
  return { ...door, reload: deployed.load };
}

/** A field cannot become unique while records share a value. */
function checkDistinct(database: Database, model: SObjectModel, field: string): void {
  const column = quoted(field);
  const twice = database
    .prepare(
      `SELECT 1 FROM ${quoted(model.name)} WHERE ${column} IS NOT NULL GROUP BY fold(${column}) HAVING count(*) > 1`,
    )
    .get();
  if (twice)
    throw new ApiFault(
      "DUPLICATE_VALUE",
      `${model.name}.${field}: records share a value, so the field cannot be unique.`,
      { fields: [field] },
    );
}

function withValues(field: FieldDefinition, values: Parameters<typeof valueParts>[0]): FieldDefinition {
  const { picklist: _, inactiveValues: __, valueLabels: ___, defaultValue: ____, ...rest } = field;
  return { ...rest, ...valueParts(values) };
}

/** Custom objects are given `a00`, `a01`, … `azz` in the order they come. */
function nextKeyPrefix(schema: Schema): string {
  for (let number = 0; number < DIGITS.length ** 2; number++) {
    const prefix = `a${DIGITS[Math.floor(number / DIGITS.length)]}${DIGITS[number % DIGITS.length]}`;
    if (!schema.byKeyPrefix(prefix)) return prefix;
  }
  throw new ApiFault("CUSTOM_ENTITY_OR_FIELD_LIMIT", "This org has reached the limit of custom objects.");
}

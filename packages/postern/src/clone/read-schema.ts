import type { Session } from "@postern/client";
import type { SObjectDescribe } from "@postern/kernel";
import type { KnownMetadata } from "./field-metadata.ts";
import type { LostList } from "./lost.ts";
import type { ValidationRuleMetadata } from "./metadata.ts";

/** What was read of the real org's schema. */
export interface SourceSchema {
  /** Custom objects and standard ones that the copy has too, by name. */
  readonly objects: ReadonlyMap<string, SObjectDescribe>;
  /** By `Object.Field`. */
  readonly fields: ReadonlyMap<string, KnownMetadata>;
  readonly rules: ReadonlyMap<string, readonly ValidationRuleMetadata[]>;
}

export interface ReadOptions {
  /** Only these; undefined: every custom object, and every standard one that a local org has. */
  readonly wanted?: readonly string[] | undefined;
  /** Whether a local org has this standard object. */
  isStandard(name: string): boolean;
  readonly lost: LostList;
  readonly signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

/** Objects that come with others and are made with them. */
const COMPANION = /__(Share|History|Feed|ChangeEvent|Tag|ViewStat|VoteStat)$/;
const OTHER_KINDS: Readonly<Record<string, string>> = {
  __mdt: "custom metadata types are not built in a local org",
  __e: "platform events are not cloned",
  __x: "external objects are not built in a local org",
  __b: "big objects are not built in a local org",
  __kav: "knowledge articles are not built in a local org",
};

export async function readSchema(session: Session, options: ReadOptions): Promise<SourceSchema> {
  const names = await namesOf(session, options);
  const objects = new Map<string, SObjectDescribe>();
  for (let at = 0; at < names.length; at += 5) {
    options.signal.throwIfAborted();
    const part = names.slice(at, at + 5).map((name) => session.describe(name, { signal: options.signal }));
    for (const object of await Promise.all(part)) objects.set(object.name, object);
    options.onProgress(objects.size, names.length);
  }
  return {
    objects,
    fields: await readFields(session, objects, options),
    rules: await readRules(session, objects, options),
  };
}

async function namesOf(
  session: Session,
  { wanted, isStandard, lost, signal }: ReadOptions,
): Promise<readonly string[]> {
  const all = await session.describeGlobal({ signal });
  if (wanted) {
    const known = new Map(all.map(({ name }) => [name.toLowerCase(), name]));
    // One that is not there is asked for too, so that the org says what is wrong.
    return [...new Set(wanted.map((name) => known.get(name.toLowerCase()) ?? name))];
  }
  const names: string[] = [];
  for (const { name, custom, customSetting } of all) {
    const [kind = ""] = /__[a-z]+$/.exec(name) ?? [];
    if (!custom && isStandard(name)) names.push(name);
    if (!custom || COMPANION.test(name)) continue;
    const reason = customSetting === true ? "custom settings are not built in a local org" : OTHER_KINDS[kind];
    if (reason) lost.add(name, reason);
    else if (kind === "__c") names.push(name);
  }
  return names;
}

/** Summaries and auto-numbers say what they do in the Tooling API only, one call each: Metadata is read one row at a time. */
async function readFields(session: Session, objects: SourceSchema["objects"], { lost, signal }: ReadOptions) {
  const fields = new Map<string, KnownMetadata>();
  for (const object of objects.values()) {
    const unsaid = object.fields.filter(
      (field) =>
        (field.custom || field.nameField) && (field.autoNumber || (field.calculated && !field.calculatedFormula)),
    );
    for (const { name } of unsaid.filter(({ custom }) => custom)) {
      signal.throwIfAborted();
      const path = `${object.name}.${name}`;
      const developerName = name.replace(/__c$/, "");
      const soql = `SELECT Metadata FROM CustomField WHERE EntityDefinition.QualifiedApiName = '${object.name}' AND DeveloperName = '${developerName}'`;
      const answer = await tried(() => session.tooling.query<{ Metadata: KnownMetadata }>(soql, { signal }).first());
      if (answer.ok && answer.value?.Metadata) fields.set(path, withoutNulls(answer.value.Metadata));
      if (!answer.ok) {
        lost.add("Tooling API", `CustomField metadata is not readable: ${answer.why}`);
        return fields;
      }
    }
  }
  return fields;
}

async function readRules(session: Session, objects: SourceSchema["objects"], { lost, signal }: ReadOptions) {
  const rules = new Map<string, ValidationRuleMetadata[]>();
  const soql = "SELECT Id, ValidationName, EntityDefinition.QualifiedApiName FROM ValidationRule";
  type Row = { Id: string; ValidationName: string; EntityDefinition: { QualifiedApiName: string } | null };
  const listed = await tried(() => session.tooling.query<Row>(soql, { signal }).toArray());
  if (!listed.ok) {
    lost.add("validation rules", `the Tooling API does not tell them: ${listed.why}`);
    return rules;
  }
  for (const { Id, ValidationName: fullName, EntityDefinition } of listed.value) {
    signal.throwIfAborted();
    const sobject = EntityDefinition?.QualifiedApiName ?? "";
    if (!objects.has(sobject)) continue;
    const one = `SELECT Metadata FROM ValidationRule WHERE Id = '${Id}'`;
    const read = await tried(() =>
      session.tooling.query<{ Metadata: ValidationRuleMetadata }>(one, { signal }).first(),
    );
    if (!read.ok || !read.value?.Metadata) lost.add(`${sobject}.${fullName}`, "the rule's metadata is not readable");
    else rules.set(sobject, [...(rules.get(sobject) ?? []), { ...withoutNulls(read.value.Metadata), fullName }]);
  }
  return rules;
}

type Tried<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/** What not every org or user may ask: a refusal is an answer. */
export async function tried<T>(work: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    const { code, data } = error as { code?: string; data?: { errorCode?: string } };
    if (code === undefined || data?.errorCode === undefined) throw error;
    return { ok: false, why: `${data.errorCode}` };
  }
}

/** The API writes null for what is not set; metadata leaves it out. */
function withoutNulls<T extends object>(metadata: T): T {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== null)) as T;
}

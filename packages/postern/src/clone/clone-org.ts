import type { Session } from "@postern/client";
import type { Org } from "@postern/org";
import { buildRules, buildSchema } from "./build-schema.ts";
import { clonePermissions, cloneRecordTypes, readApps } from "./clone-setup.ts";
import { insertRows } from "./insert-rows.ts";
import { localSession } from "./local-session.ts";
import { type Lost, lostList } from "./lost.ts";
import { readSchema } from "./read-schema.ts";
import { sampleRows } from "./sample-rows.ts";

export interface CloneOptions {
  /** A session of the real org; it is only read. */
  readonly from: Session;
  /** A new local org without data. */
  readonly to: Org;
  readonly objects?: readonly string[] | undefined;
  /** The newest this many rows of each object, with their parents; 0 for none. */
  readonly rows: number;
  /** Which key the masks are made with; null: values stay as they are. */
  readonly maskKey: string | null;
  readonly signal: AbortSignal;
  onProgress?(step: CloneStep, done: number, total: number): void;
}

export type CloneStep = "describing" | "sampling" | "writing";

export interface CloneReport {
  readonly customObjects: number;
  readonly customFields: number;
  readonly validationRules: number;
  readonly recordTypes: number;
  readonly permissionSets: number;
  readonly apps: number;
  readonly rows: Readonly<Record<string, number>>;
  /** What the copy does not have, or has otherwise. */
  readonly lost: readonly Lost[];
  /** New ids by those of the real org. */
  readonly ids: ReadonlyMap<string, string>;
}

/** Rows are sampled of custom objects and these, unless objects were named. */
const SAMPLED = [
  "Account",
  "Contact",
  "Lead",
  "Opportunity",
  "Case",
  "Campaign",
  "CampaignMember",
  "Product2",
  "Asset",
  "Contract",
  "Task",
  "Event",
];

/**
 * Builds a local org from a real one: custom objects and fields from its describes, rules from its Tooling API, record types, permissions
 * and apps as far as REST tells them, and sample rows with their relationships, masked. Reads only; every difference that it knows of is in
 * the report.
 *
 * @example
 * await using org = await createOrg({ data: "copy" });
 * const { lost } = await cloneOrg({ from: session, to: org, rows: 50, maskKey: randomKey, signal });
 */
export async function cloneOrg(options: CloneOptions): Promise<CloneReport> {
  const { from, to: org, signal } = options;
  const lost = lostList();
  const step = (name: CloneStep) => (done: number, total: number) => options.onProgress?.(name, done, total);
  const to = await localSession(org);
  const standard = new Set((await to.describeGlobal()).map(({ name }) => name));
  const isStandard = (name: string) => standard.has(name);

  const onProgress = step("describing");
  const source = await readSchema(from, { wanted: options.objects, isStandard, lost, signal, onProgress });
  buildSchema(org, source, isStandard, lost);

  const names = [...source.objects.keys()];
  const recordTypes = await cloneRecordTypes({ from, to: await localSession(org), lost, signal }, names);
  // A new session, because describes have changed: RecordTypeId is there now.
  const copy = await localSession(org);
  const describes = await describesOf(copy, names);
  const has = (sobject: string, field?: string) =>
    describes.get(sobject)?.fields.some(({ name }) => field === undefined || name === field) ?? false;
  const permissionSets = await clonePermissions({ from, to: copy, lost, signal }, has);
  const apps = await cloneApps(org, { from, to: copy, lost, signal });

  const sampled = [...source.objects].filter(
    ([name, { custom }]) => options.objects || custom || SAMPLED.includes(name),
  );
  const ids =
    options.rows === 0
      ? new Map<string, string>()
      : await copyRows({ ...options, lost, recordTypes, copy, objects: new Map(sampled), step });
  const validationRules = buildRules(org, source, lost);
  compareStandardPicklists(source.objects, describes, lost);
  if (options.rows > 0)
    lost.add("owners and users", "every row belongs to the local administrator; users are not copied");
  return {
    customObjects: [...source.objects.values()].filter(({ custom }) => custom).length,
    customFields: [...describes.values()].flatMap((one) => one.fields.filter(({ custom }) => custom)).length,
    validationRules,
    recordTypes: recordTypes.size,
    permissionSets,
    apps,
    rows: countByObject(ids, source.objects),
    lost: lost.list(),
    ids,
  };
}

async function copyRows(
  options: Omit<CloneOptions, "objects"> & {
    readonly lost: ReturnType<typeof lostList>;
    readonly recordTypes: ReadonlyMap<string, string>;
    readonly copy: Session;
    readonly objects: Parameters<typeof sampleRows>[0]["objects"];
    step(name: CloneStep): (done: number, total: number) => void;
  },
): Promise<ReadonlyMap<string, string>> {
  const { from, copy: to, objects, rows, lost, signal, recordTypes, maskKey, step } = options;
  const sampled = await sampleRows({ from, to, objects, rows, lost, signal, onProgress: step("sampling") });
  // The names that masks are made of weigh some megabytes: loaded when they are needed.
  const mask = maskKey === null ? null : (await import("./mask.ts")).createMask(maskKey);
  return insertRows({ to, sampled, recordTypes, mask, lost, onProgress: step("writing") });
}

/** REST tells an app's name and not its keys, scopes, callbacks and policies: those are new and narrow. */
async function cloneApps(org: Org, orgs: Parameters<typeof readApps>[0]): Promise<number> {
  const known = new Set(org.identity.apps().map(({ definition }) => definition.developerName));
  let made = 0;
  for (const { developerName, label, description } of await readApps(orgs)) {
    if (known.has(developerName)) continue;
    const app = org.identity.registerApp({
      developerName,
      name: label,
      description: description ?? "",
      scopes: ["api", "refresh_token"],
    });
    org.identity.installApp(app.consumerKey);
    orgs.lost.add(
      `app ${developerName}`,
      "REST does not tell keys, callbacks, scopes and policies: key and secret are new, scopes api and refresh_token",
    );
    made++;
  }
  return made;
}

async function describesOf(session: Session, names: readonly string[]) {
  const found = await Promise.all(names.map((name) => session.describe(name).catch(() => null)));
  return new Map(found.flatMap((object) => (object ? [[object.name, object] as const] : [])));
}

/** Values of standard picklists are the local org's own. */
function compareStandardPicklists(
  source: ReadonlyMap<string, Awaited<ReturnType<Session["describe"]>>>,
  copy: ReadonlyMap<string, Awaited<ReturnType<Session["describe"]>>>,
  lost: ReturnType<typeof lostList>,
): void {
  for (const object of source.values()) {
    for (const field of object.fields.filter(({ custom, type }) => !custom && type === "picklist")) {
      const local = copy.get(object.name)?.fields.find(({ name }) => name === field.name);
      const values = (one: typeof field) => one.picklistValues.map(({ value }) => value).join("\n");
      if (local && values(local) !== values(field))
        lost.add(`${object.name}.${field.name}`, "a standard picklist whose values differ; the copy has its own");
    }
  }
}

function countByObject(
  ids: ReadonlyMap<string, string>,
  objects: ReadonlyMap<string, { readonly keyPrefix: string | null }>,
): Readonly<Record<string, number>> {
  const names = new Map([...objects].map(([name, { keyPrefix }]) => [keyPrefix, name]));
  const counts: Record<string, number> = {};
  for (const id of ids.keys()) {
    const name = names.get(id.slice(0, 3)) ?? "other";
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

import type { Session } from "@postern/client";
import type { LostList } from "./lost.ts";
import { tried } from "./read-schema.ts";

type Row = Record<string, unknown> & { readonly Id: string };

interface Orgs {
  readonly from: Session;
  readonly to: Session;
  readonly lost: LostList;
  readonly signal: AbortSignal;
}

/** The fields of an object that the one org has and the other takes. */
async function sharedFields({ from, to }: Orgs, sobject: string): Promise<readonly string[]> {
  const [source, copy] = await Promise.all([from.describe(sobject), to.describe(sobject)]);
  const takes = new Set(copy.fields.filter((field) => field.createable).map((field) => field.name));
  return source.fields.filter((field) => takes.has(field.name)).map((field) => field.name);
}

/** Record types of the objects cloned, by their id in the real org. */
export async function cloneRecordTypes(orgs: Orgs, sobjects: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { from, to, lost, signal } = orgs;
  const ids = new Map<string, string>();
  const soql = "SELECT Id, Name, DeveloperName, Description, SobjectType, IsActive FROM RecordType";
  const read = await tried(() => from.query<Row>(soql, { signal }).toArray());
  if (!read.ok) {
    lost.add("record types", read.why);
    return ids;
  }
  const rows = read.value.filter((row) => sobjects.includes(String(row.SobjectType)));
  const results = await to.collections.create("RecordType", rows.map(withoutId));
  for (const [index, row] of rows.entries()) {
    const { id, errors = [] } = results[index] ?? {};
    if (id) ids.set(row.Id, id);
    else lost.add(`record type ${row.SobjectType}.${row.DeveloperName}`, errors[0]?.message ?? "refused");
  }
  return ids;
}

/** Permission sets, and what they and the profiles of the same names allow. Returns how many sets were made. */
export async function clonePermissions(orgs: Orgs, has: (sobject: string, field?: string) => boolean): Promise<number> {
  const { from, to, lost, signal } = orgs;
  const shared = (await sharedFields(orgs, "PermissionSet")).filter((name) => name !== "LicenseId");
  const owned = (session: Session) =>
    session
      .query<Row & { Profile: { Name: string } | null }>(
        "SELECT Id, Profile.Name FROM PermissionSet WHERE IsOwnedByProfile = true",
        { signal },
      )
      .toArray();
  const read = await tried(async () => ({
    sets: await from
      .query<Row>(
        `SELECT Id, ${shared.join(", ")} FROM PermissionSet WHERE IsOwnedByProfile = false AND IsCustom = true`,
        { signal },
      )
      .toArray(),
    profiles: await owned(from),
  }));
  if (!read.ok) {
    lost.add("permission sets and profiles", read.why);
    return 0;
  }
  const parents = new Map<string, string>();
  const profiles = new Map((await owned(to)).map((row) => [row.Profile?.Name, row.Id]));
  for (const { Id, Profile } of read.value.profiles) {
    const local = profiles.get(Profile?.Name);
    if (local) parents.set(Id, local);
    else lost.add(`profile ${Profile?.Name}`, "profiles cannot be made by API; put its users under a permission set");
  }
  const results = await to.collections.create("PermissionSet", read.value.sets.map(withoutId));
  let made = 0;
  for (const [index, set] of read.value.sets.entries()) {
    const { id, errors = [] } = results[index] ?? {};
    if (id) parents.set(set.Id, id);
    else lost.add(`permission set ${set.Name}`, errors[0]?.message ?? "refused");
    made += id ? 1 : 0;
  }
  await cloneGrants(orgs, "ObjectPermissions", parents, (row) => has(String(row.SobjectType)));
  await cloneGrants(orgs, "FieldPermissions", parents, (row) => {
    const [sobject = "", field = ""] = String(row.Field).split(".");
    return has(sobject, field);
  });
  return made;
}

/** Rows of object or field permissions under their new parents; those that are there already are brought in line. */
async function cloneGrants(
  orgs: Orgs,
  sobject: "ObjectPermissions" | "FieldPermissions",
  parents: ReadonlyMap<string, string>,
  isWanted: (row: Row) => boolean,
): Promise<void> {
  const { from, to, lost, signal } = orgs;
  const fields = await sharedFields(orgs, sobject);
  const soql = `SELECT Id, ${fields.join(", ")} FROM ${sobject}`;
  const read = await tried(() => from.query<Row>(soql, { signal }).toArray());
  if (!read.ok) return lost.add(sobject, read.why);
  const keyOf = (row: Readonly<Record<string, unknown>>) => `${row.ParentId}|${row.SobjectType}|${row.Field ?? ""}`;
  const there = new Map((await to.query<Row>(soql).toArray()).map((row) => [keyOf(row), row]));
  const wanted = read.value
    .filter((row) => parents.has(String(row.ParentId)) && isWanted(row))
    .map((row) => ({ ...withoutId(row), ParentId: parents.get(String(row.ParentId)) }));
  const [fresh, known] = [
    wanted.filter((row) => !there.has(keyOf(row))),
    wanted.filter((row) => there.has(keyOf(row))),
  ];
  const changes = known.flatMap((row) => {
    const local = there.get(keyOf(row)) as Row;
    const changed = Object.entries(row).filter(([name, value]) => /^Permissions/.test(name) && local[name] !== value);
    return changed.length > 0 ? [{ Id: local.Id, ...Object.fromEntries(changed) }] : [];
  });
  const results = [
    ...(await to.collections.create(sobject, fresh)),
    ...(await to.collections.update(sobject, changes)),
  ];
  const refused = results.filter((result) => !result.success);
  if (refused.length > 0)
    lost.add(`${refused.length} of ${wanted.length} ${sobject}`, refused[0]?.errors[0]?.message ?? "refused");
}

/** Apps that the org names, as far as it names them over REST. */
export async function readApps({ from, lost }: Orgs): Promise<readonly SourceApp[]> {
  const apps: SourceApp[] = [];
  for (let page = 0; ; page++) {
    const path = `apps/oauth/usage?page=${page}&pageSize=100`;
    const read = await tried(() => from.request<{ apps: readonly SourceApp[] }>({ method: "GET", path }));
    if (!read.ok) {
      lost.add("apps", `the org does not list them: ${read.why}`);
      return apps;
    }
    apps.push(...read.value.apps);
    if (read.value.apps.length < 100) return apps;
  }
}

export interface SourceApp {
  readonly developerName: string;
  readonly label: string;
  readonly description: string | null;
}

const withoutId = ({ Id: _, attributes: __, ...fields }: Row): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

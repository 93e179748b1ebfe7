import type { SObjectModel } from "../schema/model.ts";
import { type FromClause, fromClause, type Planning } from "./entity.ts";
import { malformed, unknownObject } from "./query-faults.ts";
import type { Name, Select } from "./soql/ast.ts";

/** The table a query asks. An object this user may not read does not exist for them. */
export function resolveFrom(planning: Planning, query: Select): FromClause {
  const model = readableObject(planning, query.from);
  return fromClause(planning, model, { aliases: aliasesOf(model, query) });
}

export function readableObject(planning: Planning, name: Name): SObjectModel {
  const model = planning.schema.object(name.text);
  if (!model || !planning.access.object(model.name).read) throw unknownObject(planning.source, name);
  return model;
}

/** `FROM Contact c, c.Account a`: c is the contact, a its account (Alias Notation). */
export function aliasesOf(model: SObjectModel, query: Select): ReadonlyMap<string, readonly string[]> {
  const aliases = new Map<string, readonly string[]>();
  if (query.alias) aliases.set(query.alias.text.toLowerCase(), []);
  for (const { path, alias } of query.joins) {
    const [first = "", ...rest] = path.text.split(".");
    const known = aliases.get(first.toLowerCase()) ?? (first.toLowerCase() === model.name.toLowerCase() ? [] : null);
    if (!known || rest.length === 0)
      throw malformed(`A driving SObject type has not been set for '${path.text}': name the alias it belongs to first`);
    const key = (alias?.text ?? rest.at(-1) ?? "").toLowerCase();
    if (aliases.has(key)) throw malformed(`duplicate alias: ${alias?.text ?? path.text}`);
    aliases.set(key, [...known, ...rest]);
  }
  return aliases;
}

import type { FieldModel } from "../schema/model.ts";
import { quoted } from "../state/tables.ts";
import { type Entity, isReadable, type Planning } from "./entity.ts";

/** The keys every address value has, in the order the org writes them. */
const ADDRESS_KEYS = ["city", "country", "geocodeAccuracy", "latitude", "longitude", "postalCode", "state", "street"];

/** The parts of a compound value: `BillingCity` is `city` of BillingAddress, `Loc__latitude__s` is `latitude` of Loc__c. */
export function compoundParts(
  planning: Planning,
  entity: Entity,
  field: FieldModel,
): readonly { key: string; sql: string | null }[] {
  const isAddress = field.definition.type === "address";
  const prefix = isAddress ? field.name.replace(/(?:Address|__c)$/, "") : field.name.replace(/__c$/, "");
  const parts = new Map<string, string | null>(
    (isAddress ? ADDRESS_KEYS : ["latitude", "longitude"]).map((key) => [key, null]),
  );
  for (const name of field.parts) {
    const part = entity.model.field(name);
    if (!part || !isReadable(planning, entity.model, part)) continue;
    const bare = name.slice(prefix.length).replace(/^__|__[sc]$/g, "");
    parts.set(bare.charAt(0).toLowerCase() + bare.slice(1), `${entity.alias}.${quoted(part.name)}`);
  }
  return [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, sql]) => ({ key, sql }));
}

import { toId18 } from "@postern/kernel";
import type { IdentityContext } from "../context.ts";
import { invalidActor, isText } from "./actor-token.ts";

/** Records that an Asset is linked to, by field. */
const LINKS: Readonly<Record<string, string>> = { AccountId: "Account", ContactId: "Contact", Product2Id: "Product2" };
const TEXTS = ["Name", "SerialNumber"];

export type AssetFields = Readonly<Record<string, string>>;

/**
 * What an actor token says of the Asset it registers: fields of that object in the claim `Asset`, or beside `did` (names inferred: Help has name,
 * serial number and links to account, contact and product). Linked records have to be there and readable by the user who registers
 * the device; every other field is refused rather than dropped.
 */
export function assetFields(
  context: IdentityContext,
  userId: string,
  claims: Readonly<Record<string, unknown>>,
): AssetFields | null {
  const { Asset: given = {} } = claims;
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw invalidActor("Asset is no object");
  const known = [...Object.keys(LINKS), "SerialNumber"];
  const beside = Object.entries(claims).filter(([name]) => known.includes(name));
  const entries = [...beside, ...Object.entries(given)].map(([name, value]) => {
    if (!isText(value)) throw invalidActor(`${name} is no text`);
    if (Object.hasOwn(LINKS, name)) return [name, linked(context, userId, name, value)] as const;
    if (!TEXTS.includes(name)) throw invalidActor(`Asset.${name} is not known here`);
    return [name, value] as const;
  });
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

function linked(context: IdentityContext, userId: string, field: string, value: string): string {
  const sobject = LINKS[field] as string;
  const id = toId18(value);
  const there =
    id !== null &&
    context.accessOf(userId).object(sobject).read &&
    context.database.prepare(`SELECT 1 FROM "${sobject}" WHERE "Id" = ? AND "IsDeleted" = 0`).get(id) !== undefined;
  if (!there) throw invalidActor(`${field} names no ${sobject} that the user may read`);
  return id;
}

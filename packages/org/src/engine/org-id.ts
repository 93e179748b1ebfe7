import { toId18 } from "@postern/kernel";
import type { BornOrg } from "./schema/bootstrap.ts";
import { type Image, MEMORY, openDatabase } from "./state/database.ts";
import { createOrgMeta, type OrgMeta } from "./state/org-meta.ts";

/** The org whose database this is; null before its birth. */
export function orgIdOf(meta: OrgMeta): string | null {
  const born = meta.get("born");
  return typeof born === "string" ? (JSON.parse(born) as BornOrg).orgId : null;
}

/** The id asked for, or `00D` and twelve drawn characters that start with a letter pair as real instances' do. */
export function newOrgId(asked: string | undefined, random: (size: number) => Uint8Array): string {
  const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const drawn = `00DPo0000${[...random(6)].map((byte) => digits[byte % 62]).join("")}`;
  const id = toId18(asked ?? drawn);
  if (id === null || !id.startsWith("00D")) throw new Error(`not an organization id: ${asked}`);
  return id;
}

/** An image of another org would bring other ids under the same doors. */
export function refuseOtherOrg(image: Image, orgId: string) {
  const other = openDatabase(MEMORY, { image });
  try {
    const known = orgIdOf(createOrgMeta(other));
    if (known !== orgId)
      throw new Error(`the image is of org ${known}, not of ${orgId}: start a new org from it instead`);
  } finally {
    other.close();
  }
}

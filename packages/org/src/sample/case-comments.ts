import type { StoredRow } from "../engine/schema/insert-rows.ts";
import { stamps } from "./products.ts";
import type { World } from "./world.ts";

const COMMENTS = [
  "Asked the customer for the serial number.",
  "Sent the installation guide again.",
  "Reproduced it with the version of the customer.",
  "A new part is on its way.",
  "The customer confirms that it works.",
];

/** What agents noted on every third case. */
export function makeCaseComments(world: World, cases: readonly StoredRow[]): StoredRow[] {
  const random = world.random("case comments");
  const noted = cases.filter((_, index) => index % 3 === 0);
  const ids = world.counters.recordIds("00a", noted.length);
  return noted.map((row, index) => ({
    Id: ids[index] as string,
    ParentId: row["Id"] as string,
    IsPublished: random.chance(0.5) ? 1 : 0,
    CommentBody: random.pick(COMMENTS),
    ...stamps(row["OwnerId"] as string, row["LastModifiedDate"] as string),
  }));
}

import type { Faker } from "@faker-js/faker";
import type { Counters } from "../engine/state/counters.ts";
import { createRandom, type Random } from "./random.ts";
import type { Staff } from "./staff.ts";

/** What every generator of sample records is given. */
export interface World {
  /** The clock's day, counted from 1970-01-01; everything in the sample happened before it. */
  readonly today: number;
  /** The first day of the two years that the sample tells. */
  readonly firstDay: number;
  /** The day the org was made. */
  readonly orgDay: number;
  readonly staff: Staff;
  readonly counters: Counters;
  readonly faker: Faker;
  random(stream: string): Random;
}

export const HISTORY_DAYS = 730;
/** How long the org was in use before the two years begin. */
export const EARLIER_DAYS = 120;

export function createWorld(deps: {
  today: number;
  seed: number;
  staff: Staff;
  counters: Counters;
  faker: Faker;
}): World {
  const { today, seed } = deps;
  return {
    ...deps,
    firstDay: today - HISTORY_DAYS,
    orgDay: today - HISTORY_DAYS - EARLIER_DAYS,
    random: (stream) => createRandom(seed, stream),
  };
}

/** Who made a record and who touched it last, as every business object has it. */
export function auditColumns(ownerId: string, createdAt: string, touchedAt: string) {
  const modifiedAt = touchedAt < createdAt ? createdAt : touchedAt;
  return {
    OwnerId: ownerId,
    CreatedDate: createdAt,
    CreatedById: ownerId,
    LastModifiedDate: modifiedAt,
    LastModifiedById: ownerId,
    SystemModstamp: modifiedAt,
  };
}

export const LEAD_SOURCE_MIX: readonly (readonly [string, number])[] = [
  ["Web", 38],
  ["Partner Referral", 17],
  ["Phone Inquiry", 16],
  ["Purchased List", 14],
  ["Other", 15],
];

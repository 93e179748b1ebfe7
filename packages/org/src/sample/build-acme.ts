import { manualClock } from "@postern/kernel";
import { createEveryTable } from "../engine/empty-org.ts";
import { bootstrapOrg } from "../engine/schema/bootstrap.ts";
import { createDeployDoor } from "../engine/schema/deploy-door.ts";
import { createSchema } from "../engine/schema/schema.ts";
import { standardObjects } from "../engine/schema/standard/index.ts";
import { createCounters } from "../engine/state/counters.ts";
import { type Image, MEMORY, openDatabase } from "../engine/state/database.ts";
import { createTable } from "../engine/state/tables.ts";
import { acmeBirthday, seedAcme } from "./acme.ts";
import { DAY_MS } from "./calendar.ts";

/** What an image of Acme is a function of, beside the code. */
export interface AcmeImageKey {
  /** Days since 1970-01-01 UTC. */
  readonly day: number;
  readonly seed: number;
  readonly orgId: string;
  /** The three characters of the org's record ids. */
  readonly instance: string;
}

/** Makes the org and its two years in memory, and answers the database. */
export function buildAcme({ day, seed, orgId, instance }: AcmeImageKey): Image {
  const database = openDatabase(MEMORY);
  try {
    const schema = createSchema(standardObjects);
    const clock = manualClock({ start: day * DAY_MS });
    const counters = createCounters(database, instance);
    createEveryTable(database, schema);
    const deploy = createDeployDoor({ database, schema, applyTables: (model) => createTable(database, model) });
    const born = bootstrapOrg({ database, schema, counters, clock, orgId, createdAt: acmeBirthday(clock.now()) });
    seedAcme({ database, schema, counters, clock, deploy, born, seed });
    return database.snapshot();
  } finally {
    database.close();
  }
}

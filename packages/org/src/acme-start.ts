import { randomInt } from "node:crypto";
import { type Clock, toId18 } from "@postern/kernel";
import { ACME_SEED } from "./sample/acme.ts";
import { buildAcme } from "./sample/build-acme.ts";
import { DAY_MS } from "./sample/calendar.ts";

/** The org id of every Acme in memory: the same sample, so the same ids, in every test run. */
const MEMORY_ORG = "00DPo0000AcmeIn";

/** Images of this process by day: generating one is a hundred times slower than loading it. */
const images = new Map<number, Uint8Array>();

/** Acme as of the clock's day. A kept org is one of its own: its id is drawn, so that a database bound to it knows it. */
export function acmeStart(clock: Clock, kept: boolean): Uint8Array {
  const day = Math.floor(clock.now() / DAY_MS);
  if (kept) return build(day, `00DPo0000${String(randomInt(1_000_000)).padStart(6, "0")}`);
  let image = images.get(day);
  if (!image) {
    image = build(day, MEMORY_ORG);
    images.set(day, image);
  }
  return image;
}

function build(day: number, orgId15: string): Uint8Array {
  const orgId = toId18(orgId15) as string;
  return buildAcme({ day, seed: ACME_SEED, orgId, instance: orgId.slice(3, 6) });
}

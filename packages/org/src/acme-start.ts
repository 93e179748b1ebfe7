import { randomInt } from "node:crypto";
import { type Clock, toId18 } from "@postern/kernel";
import { acmeImage } from "./sample/acme-image.ts";
import { DAY_MS } from "./sample/calendar.ts";

/**
 * Acme as of the clock's day. In memory it has the same org id every time; a kept org is one of its own: its id is drawn, so
 * that a database bound to it knows it.
 */
export function acmeStart(clock: Clock, kept: boolean): Promise<Uint8Array> {
  const day = Math.floor(clock.now() / DAY_MS);
  if (!kept) return acmeImage({ day });
  const drawn = `00DPo0000${String(randomInt(1_000_000)).padStart(6, "0")}`;
  return acmeImage({ day, orgId: toId18(drawn) as string });
}

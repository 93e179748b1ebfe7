import { NEWEST_API_VERSION, OLDEST_API_VERSION, releaseLabel } from "@postern/kernel";
import { ApiFault } from "../../../engine/api-fault.ts";
import { resourceNotFound } from "../error-body.ts";

const newest = Number.parseInt(NEWEST_API_VERSION, 10);
const oldest = Number.parseInt(OLDEST_API_VERSION, 10);
/** Versions 21.0 to 30.0 are retired (REST API Developer Guide, "API End-of-Life Policy"). */
const OLDEST_RETIRED = 21;

/** The list that `GET /services/data` answers without authentication, oldest first. */
export const VERSION_LIST = JSON.stringify(
  Array.from({ length: newest - oldest + 1 }, (_, index) => {
    const version = `${oldest + index}.0`;
    return { label: releaseLabel(version), url: `/services/data/v${version}`, version };
  }),
);

const known = new Map<string, string>([["latest", NEWEST_API_VERSION]]);
for (let version = oldest; version <= newest; version++) known.set(`v${version}.0`, `${version}.0`);

/** `67.0` for the segment `v67.0` or `latest`. Throws ApiFault NOT_FOUND, or UNSUPPORTED_API_VERSION when retired. */
export function versionOf(segment: string): string {
  const version = known.get(segment) ?? known.get(segment.toLowerCase());
  if (version) return version;
  const number = /^v(\d+)\.0$/i.exec(segment)?.[1];
  if (number && Number(number) >= OLDEST_RETIRED && Number(number) < oldest)
    throw new ApiFault("UNSUPPORTED_API_VERSION", `The API version ${number}.0 is retired and no longer available`);
  throw resourceNotFound();
}

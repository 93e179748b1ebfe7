import type { StoredRow } from "../engine/schema/insert-rows.ts";
import type { Random } from "./random.ts";

/** A city with what an address there looks like. */
export interface Place {
  readonly city: string;
  readonly state: string;
  readonly postalPrefix: string;
  readonly areaCode: string;
  readonly latitude: number;
  readonly longitude: number;
}

const place = (
  city: string,
  state: string,
  postalPrefix: string,
  areaCode: string,
  latitude: number,
  longitude: number,
): Place => ({ city, state, postalPrefix, areaCode, latitude, longitude });

/** Cities with how many customers are there, relative to each other. */
export const PLACES: readonly (readonly [Place, number])[] = [
  [place("San Francisco", "CA", "941", "415", 37.7749, -122.4194), 10],
  [place("New York", "NY", "100", "212", 40.7128, -74.006), 10],
  [place("Los Angeles", "CA", "900", "213", 34.0522, -118.2437), 8],
  [place("Chicago", "IL", "606", "312", 41.8781, -87.6298), 7],
  [place("Boston", "MA", "021", "617", 42.3601, -71.0589), 6],
  [place("Seattle", "WA", "981", "206", 47.6062, -122.3321), 6],
  [place("Austin", "TX", "787", "512", 30.2672, -97.7431), 6],
  [place("Atlanta", "GA", "303", "404", 33.749, -84.388), 5],
  [place("Dallas", "TX", "752", "214", 32.7767, -96.797), 5],
  [place("Denver", "CO", "802", "303", 39.7392, -104.9903), 5],
  [place("Washington", "DC", "200", "202", 38.9072, -77.0369), 4],
  [place("Philadelphia", "PA", "191", "215", 39.9526, -75.1652), 4],
  [place("Houston", "TX", "770", "713", 29.7604, -95.3698), 4],
  [place("Phoenix", "AZ", "850", "602", 33.4484, -112.074), 3],
  [place("Minneapolis", "MN", "554", "612", 44.9778, -93.265), 3],
  [place("Miami", "FL", "331", "305", 25.7617, -80.1918), 3],
  [place("Portland", "OR", "972", "503", 45.5152, -122.6784), 3],
  [place("San Diego", "CA", "921", "619", 32.7157, -117.1611), 3],
  [place("Raleigh", "NC", "276", "919", 35.7796, -78.6382), 2],
  [place("Detroit", "MI", "482", "313", 42.3314, -83.0458), 2],
  [place("Nashville", "TN", "372", "615", 36.1627, -86.7816), 2],
  [place("Salt Lake City", "UT", "841", "801", 40.7608, -111.891), 2],
  [place("Columbus", "OH", "432", "614", 39.9612, -82.9988), 2],
  [place("Pittsburgh", "PA", "152", "412", 40.4406, -79.9959), 2],
];

/** A number nobody answers: exchange 555 is kept for fiction. */
export function phoneIn(where: Place, random: Random): string {
  return `(${where.areaCode}) 555-${String(random.int(100, 9_999)).padStart(4, "0")}`;
}

/** The columns of an address, without coordinates. */
export function addressColumns(prefix: string, where: Place, street: string, postalCode: string): StoredRow {
  return {
    [`${prefix}Street`]: street,
    [`${prefix}City`]: where.city,
    [`${prefix}State`]: where.state,
    [`${prefix}PostalCode`]: postalCode,
    [`${prefix}Country`]: "US",
  };
}

export function postalCodeIn(where: Place, random: Random): string {
  return where.postalPrefix + String(random.int(1, 99)).padStart(2, "0");
}

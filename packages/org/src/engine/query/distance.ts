import { compoundParts } from "./compound-parts.ts";
import type { FromClause, Planning } from "./entity.ts";
import { fieldPath } from "./field-path.ts";
import { type Operand, valueOperand } from "./operand.ts";
import { malformedAt } from "./query-faults.ts";
import type { Argument, Call } from "./soql/ast.ts";
import { bind, raw, sql } from "./sql-fragment.ts";

/** Mean radius of the earth. */
const RADIUS = { km: 6_371.0088, mi: 3_958.7613 } as const;

/** `DISTANCE(Place__c, GEOLOCATION(37.7, -122.4), 'mi')` (Location-Based SOQL Queries). */
export function distanceOperand(planning: Planning, from: FromClause, call: Call): Operand {
  const [location, point, unit] = call.args;
  const refuse = (sentence: string, at: number) => malformedAt(planning.source, sentence, at);
  if (call.args.length !== 3 || location?.kind !== "name")
    throw refuse("DISTANCE takes a location field, GEOLOCATION(latitude, longitude) and a unit", call.at);
  if (point?.kind !== "call" || point.name !== "GEOLOCATION")
    throw refuse("GEOLOCATION must be the second parameter of DISTANCE", point?.at ?? call.at);
  const radius = RADIUS[unitOf(unit)];
  if (radius === undefined) throw refuse("The unit of DISTANCE must be 'mi' or 'km'", unit?.at ?? call.at);
  const [latitude, longitude] = point.args.map(coordinate);
  if (point.args.length !== 2 || !within(latitude, 90) || !within(longitude, 180))
    throw refuse("GEOLOCATION takes a latitude from -90 to 90 and a longitude from -180 to 180", point.at);

  const path = fieldPath(planning, from, location);
  if (path.field.storage !== null || !path.place.entities[0])
    throw planning.source.faultAt(
      "INVALID_FIELD",
      `field ${location.text} does not support the DISTANCE function`,
      location.at,
    );
  const parts = compoundParts(planning, path.place.entities[0], path.field);
  const part = (key: string) => raw(parts.find((each) => each.key === key)?.sql ?? "NULL");
  const value = sql`distance(${part("latitude")}, ${part("longitude")}, ${bind(latitude)}, ${bind(longitude)}, ${bind(radius)})`;
  return valueOperand(call, "double", value);
}

function unitOf(unit: Argument | undefined): "km" | "mi" {
  const text = unit?.kind === "literal" && unit.type === "string" ? unit.text.slice(1, -1) : "";
  return text.toLowerCase() as "km";
}

function coordinate(argument: Argument): number {
  return argument.kind === "literal" && argument.type === "number" ? Number(argument.text) : Number.NaN;
}

function within(value: number | undefined, most: number): value is number {
  return value !== undefined && Math.abs(value) <= most;
}

/** The SQL function behind DISTANCE: along the surface of a sphere, by haversines. Null where a coordinate is. */
export function distance(
  latitude: unknown,
  longitude: unknown,
  toLatitude: unknown,
  toLongitude: unknown,
  radius: unknown,
): number | null {
  if (typeof latitude !== "number" || typeof longitude !== "number") return null;
  const radians = (degrees: unknown) => (Number(degrees) * Math.PI) / 180;
  const a = radians(latitude);
  const b = radians(toLatitude);
  const half =
    Math.sin((b - a) / 2) ** 2 +
    Math.cos(a) * Math.cos(b) * Math.sin(radians(Number(toLongitude) - longitude) / 2) ** 2;
  return 2 * Number(radius) * Math.asin(Math.min(1, Math.sqrt(half)));
}

import { roundTo } from "../../change/coerce.ts";
import type { SqlFunction } from "../sql-functions.ts";

type Number_ = number | null;

/** Digits that survive in a binary fraction. */
const DIGITS = 15;

/** Without the noise of binary fractions: 0.30000000000000004 is 0.3. Null when it is no number, as `#Error!` is over the API. */
export function decimal(x: Number_): Number_ {
  if (x === null || !Number.isFinite(x)) return null;
  return Number.isInteger(x) ? x : Number(x.toPrecision(DIGITS));
}

/** Whether a binary number of this size has decimal places left to round. */
const hasPlaces = (value: number, digits: number) => Math.abs(value) * 10 ** digits < Number.MAX_SAFE_INTEGER;

/** To a field's decimal places, as every stored number is rounded. */
function scale(x: Number_, digits: number): Number_ {
  const value = decimal(x);
  if (value === null || !hasPlaces(value, digits)) return value;
  return roundTo(value, digits) + 0;
}

/** ROUND: half away from zero, -1.5 to -2 (Salesforce Help, ROUND). */
function round(x: Number_, digits: Number_): Number_ {
  const value = decimal(x);
  if (value === null || digits === null) return null;
  const wanted = Math.max(-18, Math.min(18, Math.trunc(digits)));
  if (!hasPlaces(value, wanted)) return value;
  if (wanted >= 0) return Math.sign(value) * roundTo(Math.abs(value), wanted) + 0;
  const unit = 10 ** -wanted;
  return Math.sign(value) * Math.round(Math.abs(value) / unit) * unit + 0;
}

function trunc(x: Number_, digits: Number_): Number_ {
  const value = decimal(x);
  if (value === null || digits === null) return null;
  const wanted = Math.max(-18, Math.min(18, Math.trunc(digits)));
  const scaled = Number(`${value}e${wanted}`);
  if (Number.isNaN(scaled) || !hasPlaces(value, wanted)) return value;
  return Number(`${Math.trunc(scaled)}e${-wanted}`) + 0;
}

/** Kilometres of the earth's mean radius. */
const EARTH = { km: 6371.0088, mi: 3958.7613 };

/** Great-circle distance (haversine); null off the globe. */
function distance(lat1: Number_, lon1: Number_, lat2: Number_, lon2: Number_, unit: "km" | "mi"): Number_ {
  if (lat1 === null || lon1 === null || lat2 === null || lon2 === null) return null;
  if (Math.abs(lat1) > 90 || Math.abs(lat2) > 90 || Math.abs(lon1) > 180 || Math.abs(lon2) > 180) return null;
  const rad = Math.PI / 180;
  const half = (a: number, b: number) => Math.sin(((b - a) * rad) / 2) ** 2;
  const h = half(lat1, lat2) + Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * half(lon1, lon2);
  return 2 * EARTH[unit] * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Math functions of formulas that SQLite has not, or has otherwise. */
export const NUMBER_FUNCTIONS: Readonly<Record<string, SqlFunction>> = {
  decimal,
  scale,
  round,
  trunc,
  distance,
  step: (_: string, x: Number_) => (x === null ? null : Math.sign(x) * Math.ceil(Math.abs(x)) + 0),
};

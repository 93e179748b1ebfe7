import { resourceNotFound } from "./error-body.ts";

/** `services`, `data`, the version. */
export const PREFIX_SEGMENTS = 3;

/** Path segments, decoded once each: an encoded slash stays inside its segment. Trailing slashes are ignored. */
export function segmentsOf(path: string): string[] {
  const raw = path.split("/");
  raw.shift();
  while (raw.length > 0 && raw.at(-1) === "") raw.pop();
  if (!path.includes("%")) return raw;
  try {
    return raw.map((segment) => decodeURIComponent(segment));
  } catch {
    throw resourceNotFound();
  }
}

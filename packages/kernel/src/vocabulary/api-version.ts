/** The newest API version spoken, and the oldest the org lists (reference: REST "Versions"). */
export const NEWEST_API_VERSION = "67.0";
export const OLDEST_API_VERSION = "31.0";

const SEASONS = ["Winter", "Spring", "Summer"] as const;

/** "Summer '26" for "67.0": three releases a year, and 59.0 was Winter '24. */
export function releaseLabel(version: string): string {
  const release = Number.parseInt(version, 10) - 59;
  const year = 24 + Math.floor(release / 3);
  return `${SEASONS[((release % 3) + 3) % 3]} '${year}`;
}

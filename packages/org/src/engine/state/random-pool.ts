import { randomFillSync } from "node:crypto";

const POOL_BYTES = 16 * 1024;

/**
 * The system's unpredictable bytes, drawn by the pool: one call to the system costs as much for a hundred bytes as for all of these, and
 * every token needs a hundred. Bytes are given out once and wiped behind.
 */
export function randomPool(): (size: number) => Uint8Array {
  const pool = Buffer.allocUnsafeSlow(POOL_BYTES);
  let next = POOL_BYTES;
  return (size) => {
    if (size > POOL_BYTES) return randomFillSync(new Uint8Array(size));
    if (next + size > POOL_BYTES) {
      randomFillSync(pool);
      next = 0;
    }
    const bytes = Uint8Array.prototype.slice.call(pool, next, next + size);
    pool.fill(0, next, next + size);
    next += size;
    return bytes;
  };
}

/** A number from 0 up to but not including 1. */
export function fraction(random: (size: number) => Uint8Array): number {
  const [a = 0, b = 0] = random(2);
  return (a * 256 + b) / 65_536;
}

export function uuid(random: (size: number) => Uint8Array): string {
  const hex = Buffer.from(random(16)).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

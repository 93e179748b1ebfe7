/** Length the org emits: an 8-byte big-endian counter and two zero bytes, as seen in publish results of real orgs. */
const EMITTED = 10;
const COUNTER = 8;

export function replayIdToBytes(replayId: bigint): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(EMITTED);
  new DataView(bytes.buffer).setBigUint64(0, replayId);
  return bytes;
}

/** The position behind 8 or 10 bytes from a subscriber; null when they cannot be one. */
export function replayIdFromBytes(bytes: Uint8Array): bigint | null {
  if (bytes.length !== COUNTER && bytes.length !== EMITTED) return null;
  if (bytes.subarray(COUNTER).some((byte) => byte !== 0)) return null;
  return new DataView(bytes.buffer, bytes.byteOffset, COUNTER).getBigUint64(0);
}

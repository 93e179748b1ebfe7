/** From here on a body with a declared length gets its memory once: gathering chunks would need it twice. */
const LARGE = 1024 * 1024;

/** A body as bytes, or null when it is longer than the limit: no more than that is ever held. */
export async function boundedBytes(
  declared: string | null,
  body: AsyncIterable<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array | null> {
  if (declared !== null && Number(declared) > limit) return null;
  if (body === null) return new Uint8Array();
  if (declared !== null && Number(declared) > LARGE) return wholeBytes(Number(declared), body);
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of body) {
    total += chunk.byteLength;
    if (total > limit) return null;
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

/** The body in memory of the declared length; null when it turns out to be longer. */
async function wholeBytes(length: number, body: AsyncIterable<Uint8Array>): Promise<Uint8Array | null> {
  const whole = Buffer.allocUnsafeSlow(length);
  let total = 0;
  for await (const chunk of body) {
    if (total + chunk.byteLength > length) return null;
    whole.set(chunk, total);
    total += chunk.byteLength;
  }
  return whole.subarray(0, total);
}

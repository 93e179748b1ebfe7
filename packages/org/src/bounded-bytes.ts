/** A body as bytes, or null when it is longer than the limit: no more than that is ever held. */
export async function boundedBytes(request: Request, limit: number): Promise<Uint8Array | null> {
  const length = request.headers.get("content-length");
  // The HTTP parser holds a body to its declared length.
  if (length !== null) return Number(length) > limit ? null : new Uint8Array(await request.arrayBuffer());
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of request.body) {
    total += chunk.byteLength;
    if (total > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

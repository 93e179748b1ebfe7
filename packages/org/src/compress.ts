import { promisify } from "node:util";
import { constants, deflate, gzip } from "node:zlib";
import type { Reply } from "./faces/reply.ts";

/** Below this a gzip member's overhead and its CPU buy nothing. */
const WORTH_IT = 1024;

const PACK = { gzip: promisify(gzip), deflate: promisify(deflate) } as const;
const NAMES: Readonly<Record<string, keyof typeof PACK>> = {
  gzip: "gzip",
  "x-gzip": "gzip",
  "*": "gzip",
  deflate: "deflate",
};
/** Files are mostly packed already, and may be large. */
const TEXT = /^(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml)\b)/;

/** How to pack for this client: gzip where it is taken, else deflate. */
function packingFor(acceptEncoding: string): keyof typeof PACK | null {
  let found: keyof typeof PACK | null = null;
  for (const range of acceptEncoding.toLowerCase().split(",")) {
    const [name = "", ...parameters] = range.split(";").map((part) => part.trim());
    if (parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))) continue;
    const packing = NAMES[name];
    if (packing === "gzip") return packing;
    found ??= packing ?? null;
  }
  return found;
}

/**
 * The reply packed when the client takes it and it is large enough. Level 1: four fifths of the gain for a third of the CPU;
 * the work runs on zlib's threads, so other requests go on.
 */
export async function compressed(reply: Reply, acceptEncoding: string | null): Promise<Reply> {
  const { body, headers } = reply;
  if (body === null || body.length < WORTH_IT || acceptEncoding === null) return reply;
  if (!TEXT.test(headers["Content-Type"] ?? "")) return reply;
  const packing = packingFor(acceptEncoding);
  if (packing === null) return reply;
  const bytes = await PACK[packing](body, { level: constants.Z_BEST_SPEED });
  const etag = headers.ETag;
  return {
    status: reply.status,
    headers: {
      ...headers,
      "Content-Encoding": packing,
      Vary: "Accept-Encoding",
      ...(etag ? { ETag: etag.replace(/"$/, `-${packing}"`) } : {}),
    },
    body: bytes,
  };
}

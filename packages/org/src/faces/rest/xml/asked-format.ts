import type { FaceRequest } from "../../face-request.ts";

export type Format = "json" | "xml";

const SUFFIX = /\.(json|xml)$/i;
const XML = /^(?:application|text)\/xml$/;
const JSON_TYPE = /^(?:application\/json|application\/\*|\*\/\*)$/;

/** The format that a suffix of the last segment names, and the segment without it. */
export function suffixOf(segment: string | undefined): { readonly name: string; readonly format: Format } | null {
  const match = segment === undefined ? null : SUFFIX.exec(segment);
  if (!match) return null;
  return { name: segment!.slice(0, match.index), format: match[1]!.toLowerCase() as Format };
}

/** XML when the Accept header prefers it; whoever accepts neither gets JSON. */
export function acceptedFormat(request: FaceRequest): Format {
  const accept = request.headers.get("accept");
  if (accept === null || !accept.includes("xml")) return "json";
  let best: { format: Format; quality: number } = { format: "json", quality: 0 };
  for (const range of accept.toLowerCase().split(",")) {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim());
    const format = XML.test(type) ? "xml" : JSON_TYPE.test(type) ? "json" : null;
    const q = parameters.find((parameter) => parameter.startsWith("q="));
    const quality = q === undefined ? 1 : Number(q.slice(2));
    if (format && quality > best.quality) best = { format, quality };
  }
  return best.format;
}

/** The same before it is known what the path leads to: for refusals. */
export function isXmlAsked(request: FaceRequest): boolean {
  return /\.xml\/*$/i.test(request.path) || acceptedFormat(request) === "xml";
}

import { XMLParser, XMLValidator } from "fast-xml-parser";

/** One SOAP call, bound by local names: clients differ in prefixes and namespaces. */
export interface SoapRequest {
  readonly operation: string;
  readonly sessionId: string | null;
  argument(name: string): string | undefined;
}

const MAX_DEPTH = 20;

const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);
const child = (node: unknown, name: string) => (isNode(node) ? node[name] : undefined);

/** Throws an Error with the reason when the text is not a SOAP call. Document types are refused, so no entity can be declared. */
export function readSoapRequest(text: string): SoapRequest {
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw new Error("DOCTYPE is not allowed in a SOAP message");
  if (depthOf(text) > MAX_DEPTH) throw new Error("The message is nested too deeply");
  if (XMLValidator.validate(text) !== true) throw new Error("The message is not well-formed XML");
  const envelope = child(parser.parse(text), "Envelope");
  const body = child(envelope, "Body");
  const operation = isNode(body) ? Object.keys(body).find((key) => key !== "#text") : undefined;
  if (operation === undefined) throw new Error("The message has no operation in its Body");
  const call = child(body, operation);
  return {
    operation,
    sessionId: textOf(child(child(child(envelope, "Header"), "SessionHeader"), "sessionId")) ?? null,
    argument: (name) => textOf(child(call, name)),
  };
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The five entities of XML and character references, nothing else. */
function textOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  return value.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi, (whole, name, decimal, hex) => {
    if (name) return ENTITIES[String(name).toLowerCase()] ?? whole;
    const code = decimal ? Number.parseInt(decimal, 10) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [tag] of text.matchAll(/<[^!?>][^>]*>/g)) {
    if (tag.startsWith("</")) depth--;
    else if (!tag.endsWith("/>")) deepest = Math.max(deepest, ++depth);
  }
  return deepest;
}

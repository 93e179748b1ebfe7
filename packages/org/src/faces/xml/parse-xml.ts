import { XMLParser, XMLValidator } from "fast-xml-parser";

/** An element without its prefix: members by local name, attributes under `@name`, text under `#text`. */
export type XmlNode = Record<string, unknown>;

/** Document types are refused, so no entity can be declared; what is left of `processEntities` are XML's own five. */
const SETTINGS = {
  removeNSPrefix: true,
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
} as const;

/** Throws an Error with the reason when the text is no XML, declares a document type, or is nested deeper than `maxDepth`. */
export function parseXml(text: string, maxDepth: number): XmlNode {
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw new Error("DOCTYPE is not allowed in a message");
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new Error(`The message is not well-formed XML: ${valid.err.msg} (line ${valid.err.line})`);
  try {
    return new XMLParser({ ...SETTINGS, maxNestedTags: maxDepth }).parse(plainText(text)) as XmlNode;
  } catch (error) {
    if (error instanceof Error && /nested/i.test(error.message)) throw new Error("The message is nested too deeply");
    throw error;
  }
}

const SECTIONS = [
  { open: "<!--", close: "-->", plain: () => "" },
  { open: "<![CDATA[", close: "]]>", plain: (inner: string) => inner.replace(/&/g, "&amp;").replace(/</g, "&lt;") },
] as const;

/** Without comments, and with character data sections written as text: the parser would tell neither from the text around it. */
function plainText(text: string): string {
  let out = "";
  let from = 0;
  for (let at = text.indexOf("<!"); at >= 0; at = text.indexOf("<!", from)) {
    const section = SECTIONS.find(({ open }) => text.startsWith(open, at));
    const end = section ? text.indexOf(section.close, at + section.open.length) : -1;
    if (!section || end < 0) throw new Error("The message is not well-formed XML");
    out += text.slice(from, at) + section.plain(text.slice(at + section.open.length, end));
    from = end + section.close.length;
  }
  return out + text.slice(from);
}

export const isXmlNode = (value: unknown): value is XmlNode =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The text of an element; undefined when it has elements inside. */
export function xmlText(value: unknown): string | undefined {
  if (typeof value === "string") return decoded(value);
  if (!isXmlNode(value) || Object.keys(value).some((key) => !/^[@#]/.test(key))) return undefined;
  return decoded(String(value["#text"] ?? ""));
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The five entities of XML and character references, nothing else. */
function decoded(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi, (whole, name, decimal, hex) => {
    if (name) return ENTITIES[String(name).toLowerCase()] ?? whole;
    const code = decimal ? Number.parseInt(decimal, 10) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

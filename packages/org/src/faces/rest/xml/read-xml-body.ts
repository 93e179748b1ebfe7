import { ApiFault } from "../../../engine/api-fault.ts";
import { isXmlNode, parseXml, type XmlNode, xmlText } from "../../xml/parse-xml.ts";

/** Trees go five levels deep, two elements a level; parents by external id and the root come on top. */
const MAX_DEPTH = 20;
/** Elements that stand for a list even when there is one of them. */
const LISTS: ReadonlySet<string> = new Set([
  "records",
  "compositeRequest",
  "batchRequests",
  "graphs",
  "inputs",
  "requests",
  "ids",
  "contextIds",
]);

/**
 * What an XML body says, as the JSON of the same request would: elements are members, `type` and `referenceId` of a record are its
 * `attributes`, `xsi:nil` is null. The root's name says nothing more (REST API Developer Guide: `<Account>`, `<SObjectTreeRequest>`).
 * Throws ApiFault XML_PARSER_ERROR.
 */
export function readXmlBody(text: string): Record<string, unknown> {
  let document: XmlNode;
  try {
    document = parseXml(text, MAX_DEPTH);
  } catch (error) {
    throw new ApiFault("XML_PARSER_ERROR", error instanceof Error ? error.message : String(error));
  }
  const root = Object.keys(document).find((key) => !/^[@#]/.test(key));
  if (root === undefined) throw new ApiFault("XML_PARSER_ERROR", "The message has no root element");
  const value = jsonOf(document[root]);
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function jsonOf(node: unknown): unknown {
  if (isXmlNode(node) && node["@nil"] === "true") return null;
  const text = xmlText(node);
  if (text !== undefined && !(isXmlNode(node) && attributesOf(node))) return truth(text);
  if (!isXmlNode(node)) return null;
  const attributes = attributesOf(node);
  const members = Object.entries(node).flatMap(([name, inner]): [string, unknown][] => {
    if (/^[@#]/.test(name)) return [];
    if (Array.isArray(inner)) return [[name, inner.map(jsonOf)]];
    return [[name, LISTS.has(name) ? [jsonOf(inner)] : jsonOf(inner)]];
  });
  return Object.fromEntries(attributes ? [["attributes", attributes], ...members] : members);
}

/** Text fields take the word from the boolean again. */
const truth = (text: string): unknown => (text === "true" ? true : text === "false" ? false : text);

function attributesOf(node: XmlNode): Record<string, unknown> | undefined {
  const given = ["type", "referenceId", "url"].flatMap((name) =>
    node[`@${name}`] === undefined ? [] : [[name, xmlText(String(node[`@${name}`]))]],
  );
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}

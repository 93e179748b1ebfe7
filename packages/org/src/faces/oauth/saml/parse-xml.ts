import { DOMParser } from "@xmldom/xmldom";
import { XMLValidator } from "fast-xml-parser";
import { childNodes, isElement } from "./elements.ts";
import { assertionInvalid } from "./refusals.ts";

/** Assertions of real identity providers nest about ten elements. */
const MAX_DEPTH = 24;
/** Elements and attributes; a response with a hundred groups in it has about five hundred. */
const MAX_PARTS = 2000;
const [COMMENT, INSTRUCTION, ENTITY_REFERENCE, DOCTYPE] = [8, 7, 5, 10];
const REFUSED = new Map([
  [COMMENT, "a comment"],
  [INSTRUCTION, "a processing instruction"],
  [ENTITY_REFERENCE, "an entity reference"],
  [DOCTYPE, "a document type"],
]);

/**
 * Well-formed XML of elements, attributes and text. A document type is refused before it is parsed, so no entity can be declared; comments
 * and processing instructions are refused since text around them reads two ways. Throws OAuthFault.
 */
export function parseXml(text: string): Document {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw assertionInvalid("a document type is not allowed");
  const document = parsed(text);
  if (!document?.documentElement) throw assertionInvalid("it is not XML");
  checkNodes(document);
  return document;
}

/** The parser mends tags that are not closed; the validator does not. */
function parsed(text: string): Document | undefined {
  const stop = (message: string) => {
    throw new SyntaxError(message);
  };
  try {
    if (XMLValidator.validate(text) !== true) return undefined;
    return new DOMParser({ errorHandler: { warning: stop, error: stop, fatalError: stop } }).parseFromString(
      text,
      "text/xml",
    );
  } catch {
    return undefined;
  }
}

/** Walks the document with a stack of its own: how deep the message is must not be how deep the calls are. */
function checkNodes(document: Document): void {
  let parts = 0;
  const open: { readonly node: Node; readonly depth: number }[] = [{ node: document, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, depth } = next;
    if (depth > MAX_DEPTH) throw assertionInvalid(`nested more than ${MAX_DEPTH} deep`);
    for (const inner of childNodes(node)) {
      const what = isDeclaration(inner) ? undefined : REFUSED.get(inner.nodeType);
      if (what !== undefined) throw assertionInvalid(`${what} is not allowed`);
      if (!isElement(inner)) continue;
      parts += 1 + inner.attributes.length;
      if (parts > MAX_PARTS) throw assertionInvalid(`more than ${MAX_PARTS} elements and attributes`);
      open.push({ node: inner, depth: depth + 1 });
    }
  }
}

/** `<?xml version="1.0"?>`, which the parser takes for an instruction. */
const isDeclaration = (node: Node) =>
  node.nodeType === INSTRUCTION && node.nodeName === "xml" && node.parentNode?.firstChild === node;

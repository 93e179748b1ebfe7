import { assertionInvalid } from "./refusals.ts";

export const ASSERTION_NS = "urn:oasis:names:tc:SAML:2.0:assertion";
export const PROTOCOL_NS = "urn:oasis:names:tc:SAML:2.0:protocol";
export const SIGNATURE_NS = "http://www.w3.org/2000/09/xmldsig#";

const ELEMENT = 1;
const TEXT = [3, 4];

export const isNamed = (element: Element, namespace: string, name: string) =>
  element.namespaceURI === namespace && element.localName === name;

export function* childNodes(parent: Node): Iterable<Node> {
  for (let node = parent.firstChild; node; node = node.nextSibling) yield node;
}

export const isElement = (node: Node): node is Element => node.nodeType === ELEMENT;

export const childElements = (parent: Node): readonly Element[] => [...childNodes(parent)].filter(isElement);

export const children = (parent: Node, namespace: string, name: string): readonly Element[] =>
  childElements(parent).filter((element) => isNamed(element, namespace, name));

/** The only child of a name, or null. Throws OAuthFault when there are more. */
export function child(parent: Element, namespace: string, name: string): Element | null {
  const [first = null, ...more] = children(parent, namespace, name);
  if (more.length > 0) throw assertionInvalid(`more than one ${name}`);
  return first;
}

/** The text of an element that has nothing but text. Throws OAuthFault. */
export function textOf(element: Element): string {
  const nodes = [...childNodes(element)];
  if (!nodes.every(({ nodeType }) => TEXT.includes(nodeType)))
    throw assertionInvalid(`${element.localName} is more than text`);
  return nodes.map(({ nodeValue }) => nodeValue ?? "").join("");
}

/** An attribute that stands in no namespace; null when it is not there. */
export const attribute = (element: Element, name: string): string | null =>
  element.hasAttribute(name) ? element.getAttribute(name) : null;

import { ASSERTION_NS, attribute, child, childElements, isNamed, PROTOCOL_NS, SIGNATURE_NS } from "./elements.ts";
import { assertionInvalid, signatureInvalid } from "./refusals.ts";

/** Where the one assertion of a message is, and the signature that covers it: its own, else that of the response around it. */
export interface Found {
  readonly assertion: Element;
  readonly signature: Element;
  /** The assertion, or the response. */
  readonly signed: Element;
  readonly id: string;
}

/**
 * Holds the message to the one shape that leaves nothing to choose: an assertion, alone or as a child of a response; no second assertion and
 * no signature anywhere else; no id twice. Signature wrapping needs one of these. Throws OAuthFault.
 */
export function findSigned(document: Document): Found {
  const root = document.documentElement;
  const elements = [...descendants(root)];
  const assertion = onlyAssertion(root, elements);
  checkIds(elements);
  for (const element of elements)
    if (isNamed(element, SIGNATURE_NS, "Signature") && element.parentNode !== root && element.parentNode !== assertion)
      throw assertionInvalid("a signature stands where none belongs");
  for (const signed of new Set([assertion, root])) {
    const signature = child(signed, SIGNATURE_NS, "Signature");
    if (signature) return { assertion, signature, signed, id: idOf(signed) };
  }
  throw signatureInvalid("it is not signed");
}

function onlyAssertion(root: Element, elements: readonly Element[]): Element {
  if (elements.some((element) => isNamed(element, ASSERTION_NS, "EncryptedAssertion")))
    throw assertionInvalid("encrypted assertions are not read here");
  const [assertion, ...more] = elements.filter((element) => isNamed(element, ASSERTION_NS, "Assertion"));
  if (!assertion) throw assertionInvalid("it has no assertion");
  if (more.length > 0) throw assertionInvalid("it has more than one assertion");
  const isInResponse = isNamed(root, PROTOCOL_NS, "Response") && assertion.parentNode === root;
  if (assertion !== root && !isInResponse) throw assertionInvalid("the assertion is not where one belongs");
  return assertion;
}

/** However they are spelled, and in any namespace: a reference could take them for the ID it means. */
function checkIds(elements: readonly Element[]): void {
  const seen = new Set<string>();
  for (const { attributes } of elements)
    for (const { localName, value } of Array.from(attributes)) {
      if (localName?.toLowerCase() !== "id") continue;
      if (seen.has(value)) throw assertionInvalid("an ID is used twice");
      seen.add(value);
    }
}

function idOf(signed: Element): string {
  const id = attribute(signed, "ID") ?? "";
  if (!/^[A-Za-z_][\w.-]*$/.test(id)) throw assertionInvalid("the signed element has no ID");
  return id;
}

function* descendants(root: Element): Iterable<Element> {
  const open = [root];
  for (let element = open.pop(); element; element = open.pop()) {
    yield element;
    open.push(...childElements(element));
  }
}

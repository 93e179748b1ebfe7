import type { SignedAssertion, SubjectConfirmation } from "../../../engine/doors/index.ts";
import { ASSERTION_NS, attribute, child, childElements, children, isNamed, PROTOCOL_NS, textOf } from "./elements.ts";
import { parseXml } from "./parse-xml.ts";
import { assertionInvalid } from "./refusals.ts";

const saml = (parent: Element, name: string) => child(parent, ASSERTION_NS, name);
const allSaml = (parent: Element, name: string) => children(parent, ASSERTION_NS, name);

/** The facts of an assertion, from the text that its signature holds for. Throws OAuthFault. */
export function signedAssertion(signedText: string): SignedAssertion {
  const root = parseXml(signedText).documentElement;
  const isResponse = isNamed(root, PROTOCOL_NS, "Response");
  const assertion = isResponse ? saml(root, "Assertion") : root;
  if (!assertion || !isNamed(assertion, ASSERTION_NS, "Assertion")) throw assertionInvalid("no assertion is signed");
  if (attribute(assertion, "Version") !== "2.0") throw assertionInvalid("it is not SAML 2.0");
  const id = attribute(assertion, "ID");
  const issuer = saml(assertion, "Issuer");
  const issueInstant = instant(assertion, "IssueInstant");
  if (!id || !issuer || issueInstant === null) throw assertionInvalid("ID, Issuer or IssueInstant is missing");
  const subject = saml(assertion, "Subject");
  const nameId = subject && saml(subject, "NameID");
  return {
    id,
    issuer: textOf(issuer),
    issueInstant,
    ...conditions(saml(assertion, "Conditions")),
    nameId: nameId ? textOf(nameId) : null,
    confirmations: subject ? allSaml(subject, "SubjectConfirmation").map(confirmation) : [],
    attributes: attributes(assertion),
    response: isResponse ? response(root) : null,
  };
}

/** Conditions that are not understood make an assertion invalid (SAML core 2.0, 2.5.1.1). */
const UNDERSTOOD = ["AudienceRestriction", "OneTimeUse", "ProxyRestriction"];

function conditions(element: Element | null) {
  if (!element) return { notBefore: null, notOnOrAfter: null, audienceRestrictions: [] };
  const strange = childElements(element).find(({ localName }) => !UNDERSTOOD.includes(localName));
  if (strange) throw assertionInvalid(`the condition ${strange.localName} is not understood`);
  return {
    notBefore: instant(element, "NotBefore"),
    notOnOrAfter: instant(element, "NotOnOrAfter"),
    audienceRestrictions: allSaml(element, "AudienceRestriction").map((restriction) =>
      allSaml(restriction, "Audience").map(textOf),
    ),
  };
}

function confirmation(element: Element): SubjectConfirmation {
  const data = saml(element, "SubjectConfirmationData");
  const said = <T>(read: (data: Element) => T) => (data ? read(data) : null);
  return {
    method: attribute(element, "Method") ?? "",
    recipient: said((data) => attribute(data, "Recipient")),
    notBefore: said((data) => instant(data, "NotBefore")),
    notOnOrAfter: said((data) => instant(data, "NotOnOrAfter")),
    inResponseTo: said((data) => attribute(data, "InResponseTo")),
  };
}

function attributes(assertion: Element): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const element of allSaml(assertion, "AttributeStatement").flatMap((statement) =>
    allSaml(statement, "Attribute"),
  )) {
    const name = attribute(element, "Name") ?? "";
    const values = allSaml(element, "AttributeValue").filter((value) => childElements(value).length === 0);
    found.set(name, [...(found.get(name) ?? []), ...values.map(textOf)]);
  }
  return found;
}

function response(root: Element) {
  const status = child(root, PROTOCOL_NS, "Status");
  const code = status && child(status, PROTOCOL_NS, "StatusCode");
  return {
    destination: attribute(root, "Destination"),
    inResponseTo: attribute(root, "InResponseTo"),
    status: code ? (attribute(code, "Value") ?? "") : "",
  };
}

/** xs:dateTime with its zone; SAML has UTC only (SAML core 2.0, 1.3.3). */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

/** Epoch milliseconds of an attribute; null when it is not there. */
function instant(element: Element, name: string): number | null {
  const text = attribute(element, name);
  if (text === null) return null;
  const moment = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(moment)) throw assertionInvalid(`${name} is not a moment in UTC`);
  return moment;
}

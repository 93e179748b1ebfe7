import type { KeyObject } from "node:crypto";
import { SignedXml } from "xml-crypto";

export const BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/** What a SAML 2.0 assertion says; `null` leaves a part out. Times are epoch milliseconds. */
export interface Said {
  readonly id: string;
  readonly issuer: string;
  readonly nameId: string | null;
  readonly audience: string | null;
  readonly recipient: string | null;
  readonly issuedAt: number;
  readonly notBefore: number | null;
  readonly notOnOrAfter: number | null;
  /** Of the subject confirmation; default that of the conditions. */
  readonly confirmedUntil?: number | null;
  readonly method?: string;
  readonly inResponseTo?: string;
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  /** More children of Conditions. */
  readonly conditions?: string;
  readonly version?: string;
}

const iso = (moment: number) => new Date(moment).toISOString();
const time = (name: string, moment: number | null | undefined) => (moment == null ? "" : ` ${name}="${iso(moment)}"`);
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** An unsigned assertion, in the shape of the sample in Salesforce's Help. */
export function assertionXml(said: Said): string {
  const { confirmedUntil = said.notOnOrAfter } = said;
  const answers = said.inResponseTo === undefined ? "" : ` InResponseTo="${said.inResponseTo}"`;
  const recipient = said.recipient === null ? "" : ` Recipient="${said.recipient}"`;
  const attributes = Object.entries(said.attributes ?? {}).map(([name, values]) => {
    const inner = values.map((value) => `<saml:AttributeValue>${escaped(value)}</saml:AttributeValue>`).join("");
    return `<saml:Attribute Name="${name}">${inner}</saml:Attribute>`;
  });
  return [
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${said.id}" Version="${said.version ?? "2.0"}"`,
    ` IssueInstant="${iso(said.issuedAt)}"><saml:Issuer>${escaped(said.issuer)}</saml:Issuer><saml:Subject>`,
    said.nameId === null ? "" : `<saml:NameID>${escaped(said.nameId)}</saml:NameID>`,
    `<saml:SubjectConfirmation Method="${said.method ?? BEARER}">`,
    `<saml:SubjectConfirmationData${time("NotOnOrAfter", confirmedUntil)}${recipient}${answers}/>`,
    `</saml:SubjectConfirmation></saml:Subject>`,
    `<saml:Conditions${time("NotBefore", said.notBefore)}${time("NotOnOrAfter", said.notOnOrAfter)}>`,
    said.audience === null
      ? ""
      : `<saml:AudienceRestriction><saml:Audience>${escaped(said.audience)}</saml:Audience></saml:AudienceRestriction>`,
    `${said.conditions ?? ""}</saml:Conditions>`,
    attributes.length === 0 ? "" : `<saml:AttributeStatement>${attributes.join("")}</saml:AttributeStatement>`,
    `<saml:AuthnStatement AuthnInstant="${iso(said.issuedAt)}"><saml:AuthnContext>`,
    `<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef>`,
    `</saml:AuthnContext></saml:AuthnStatement></saml:Assertion>`,
  ].join("");
}

/** A response around something, as an identity provider posts it. */
export function responseXml(inner: string, over: { issuedAt: number; destination?: string; status?: string }): string {
  const destination = over.destination === undefined ? "" : ` Destination="${over.destination}"`;
  return [
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_response" Version="2.0"`,
    ` IssueInstant="${iso(over.issuedAt)}"${destination}>`,
    `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${over.status ?? "Success"}"/></samlp:Status>`,
    `${inner}</samlp:Response>`,
  ].join("");
}

export interface Signing {
  readonly key: KeyObject;
  /** Published in KeyInfo. */
  readonly certificate?: string;
  /** What is signed; default the assertion. */
  readonly element?: "Assertion" | "Response";
  readonly algorithm?: "rsa-sha256" | "rsa-sha512" | "rsa-sha1";
  readonly digest?: "sha256" | "sha512" | "sha1";
}

const SIGNATURES = {
  "rsa-sha256": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  "rsa-sha512": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
  "rsa-sha1": "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
} as const;
const DIGESTS = {
  sha256: "http://www.w3.org/2001/04/xmlenc#sha256",
  sha512: "http://www.w3.org/2001/04/xmlenc#sha512",
  sha1: "http://www.w3.org/2000/09/xmldsig#sha1",
} as const;
const EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";

/** Signs an element of the message, enveloped. */
export function signed(xml: string, signing: Signing): string {
  const { key, certificate, element = "Assertion", algorithm = "rsa-sha256", digest = "sha256" } = signing;
  const path = `//*[local-name(.)='${element}']`;
  const signedXml = new SignedXml({
    privateKey: key,
    ...(certificate === undefined ? {} : { publicCert: certificate }),
    signatureAlgorithm: SIGNATURES[algorithm],
    canonicalizationAlgorithm: EXCLUSIVE,
    idAttribute: "ID",
  });
  signedXml.addReference({
    xpath: path,
    digestAlgorithm: DIGESTS[digest],
    transforms: ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", EXCLUSIVE],
  });
  const reference = element === "Assertion" ? `${path}/*[local-name(.)='Issuer']` : path;
  const action = element === "Assertion" ? "after" : "prepend";
  signedXml.computeSignature(xml, { prefix: "ds", location: { reference, action } });
  return signedXml.getSignedXml();
}

export const base64url = (xml: string) => Buffer.from(xml).toString("base64url");

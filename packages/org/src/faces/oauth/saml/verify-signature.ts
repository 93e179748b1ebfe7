import { type KeyObject, X509Certificate } from "node:crypto";
import { SignedXml } from "xml-crypto";
import { OAuthFault } from "../../../engine/oauth-fault.ts";
import { attribute, childElements, isNamed, SIGNATURE_NS } from "./elements.ts";
import type { Found } from "./find-signed.ts";
import { configurationError, signatureInvalid } from "./refusals.ts";

const EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";
const INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const SIGNATURES = [
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
];
const DIGESTS = ["http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmlenc#sha512"];
const SHA1 = {
  signature: "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
  digest: "http://www.w3.org/2000/09/xmldsig#sha1",
};

/**
 * The canonical text that the signature holds for, when it fits the certificate: what is read later is read from this text and from
 * nothing else. Keys and certificates of the message are not looked at. Throws OAuthFault.
 */
export function verifySignature(
  text: string,
  { signature, id }: Found,
  certificate: string,
  rules: { readonly sha1: boolean },
): string {
  checkShape(signature, id, rules.sha1);
  const publicCert = publicKeyOf(certificate);
  const signedXml = new SignedXml({ publicCert, getCertFromKeyInfo: () => null });
  try {
    signedXml.loadSignature(signature);
    if (!signedXml.checkSignature(text)) throw signatureInvalid("the digest does not fit what is signed");
  } catch (error) {
    throw error instanceof OAuthFault
      ? error
      : signatureInvalid("the signature does not fit the configured certificate");
  }
  const [signed, ...more] = signedXml.getSignedReferences();
  if (signed === undefined || more.length > 0) throw signatureInvalid("it does not sign one element");
  return signed;
}

function publicKeyOf(certificate: string): KeyObject {
  let key: KeyObject;
  try {
    key = new X509Certificate(certificate).publicKey;
  } catch {
    throw configurationError("the configured certificate can not be read");
  }
  if (key.asymmetricKeyType !== "rsa") throw configurationError("the configured certificate has no RSA key");
  return key;
}

/**
 * One reference, to the element around the signature, by the transforms that SAML allows (SAML core 2.0, 5.4), with pinned algorithms; and
 * nothing where a verifier could look for another. Throws OAuthFault.
 */
function checkShape(signature: Element, id: string, sha1: boolean): void {
  const [info] = partsOf(signature, ["SignedInfo", "SignatureValue", "KeyInfo"], 2);
  const [canonicalization, method, reference] = partsOf(info!, [
    "CanonicalizationMethod",
    "SignatureMethod",
    "Reference",
  ]);
  const [transforms, digest, value] = partsOf(reference!, ["Transforms", "DigestMethod", "DigestValue"]);
  const [first, second] = partsOf(transforms!, ["Transform", "Transform"], 1);
  allow("canonicalization", canonicalization!, [EXCLUSIVE, INCLUSIVE]);
  allow("signature algorithm", method!, sha1 ? [...SIGNATURES, SHA1.signature] : SIGNATURES);
  allow("digest algorithm", digest!, sha1 ? [...DIGESTS, SHA1.digest] : DIGESTS);
  allow("transform", first!, [ENVELOPED]);
  if (second) allow("transform", second, [EXCLUSIVE]);
  for (const leaf of [canonicalization!, method!, first!, second, digest!, value!]) if (leaf) checkLeaf(leaf);
  if (attribute(reference!, "URI") !== `#${id}`) throw signatureInvalid("it is the signature of another element");
}

/** The children of an element of XML Signature: these, in this order, the first `least` of them in any case. */
function partsOf(parent: Element, names: readonly string[], least = names.length): readonly Element[] {
  const parts = childElements(parent);
  const isInOrder = parts.every((part, index) => isNamed(part, SIGNATURE_NS, names[index] ?? ""));
  if (!isInOrder || parts.length < least)
    throw signatureInvalid(`the parts of ${parent.localName} are not ${names.join(", ")}`);
  return parts;
}

/** Nothing below it but the prefixes that exclusive canonicalization is to take along. */
function checkLeaf(element: Element): void {
  const strange = childElements(element).find(
    (inner) => !isNamed(inner, EXCLUSIVE, "InclusiveNamespaces") || childElements(inner).length > 0,
  );
  if (strange) throw signatureInvalid(`${strange.localName} in ${element.localName} is not allowed`);
}

function allow(what: string, element: Element, algorithms: readonly string[]): void {
  const algorithm = attribute(element, "Algorithm") ?? "none";
  if (!algorithms.includes(algorithm)) throw signatureInvalid(`the ${what} ${algorithm} is not allowed`);
}

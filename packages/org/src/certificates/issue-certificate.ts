import { createHash, createPublicKey, type KeyObject, randomBytes, sign } from "node:crypto";
import { SocketAddress } from "node:net";
import { bits, der, explicit, implicit, integer, octets, oid, sequence, set, time, utf8, yes } from "./der.ts";

/** Other names that a certificate is for. */
export interface AlternativeNames {
  readonly dns?: readonly string[];
  readonly uri?: readonly string[];
  /** IPv4 or IPv6. */
  readonly ip?: readonly string[];
  readonly email?: readonly string[];
}

export interface PermittedNames {
  readonly dns: Iterable<string>;
  /** `127.0.0.0/8` */
  readonly networks: Iterable<string>;
}

export interface CertificateRequest {
  /** Common name and organization of the subject. */
  readonly subject: DistinguishedName;
  /** The key whose public half is certified. */
  readonly key: KeyObject;
  readonly purpose: "authority" | "server" | "client" | "signature";
  readonly names?: AlternativeNames;
  /** Of an authority: the only names and addresses that it may certify; a name includes those below it. Default: all. */
  readonly permitted?: PermittedNames;
  /** Epoch milliseconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Who signs; the subject itself with its own key, where it is an authority or nobody's. */
  readonly issuer: { readonly subject: DistinguishedName; readonly privateKey: KeyObject };
}

export interface DistinguishedName {
  readonly commonName: string;
  readonly organization?: string;
}

const ORGANIZATION = "2.5.4.10";
const COMMON_NAME = "2.5.4.3";
const ECDSA_SHA256 = "1.2.840.10045.4.3.2";
const RSA_SHA256 = "1.2.840.113549.1.1.11";
const SUBJECT_KEY_ID = "2.5.29.14";
const KEY_USAGE = "2.5.29.15";
const SUBJECT_ALT_NAME = "2.5.29.17";
const BASIC_CONSTRAINTS = "2.5.29.19";
const NAME_CONSTRAINTS = "2.5.29.30";
const AUTHORITY_KEY_ID = "2.5.29.35";
const EXTENDED_KEY_USAGE = "2.5.29.37";
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

/** Key usage as a bit string: signatures are its first bit, certificates and revocation lists its sixth and seventh. */
const SIGNS = bits(Buffer.from([0x80]), 7);
const SIGNS_CERTIFICATES = bits(Buffer.from([0x06]), 1);

/** An X.509 v3 certificate (RFC 5280) in PEM, signed with SHA-256 by an EC or an RSA key. */
export function issueCertificate(request: CertificateRequest): string {
  const { issuer, purpose, subject } = request;
  const publicKey = createPublicKey(request.key);
  const algorithm =
    issuer.privateKey.asymmetricKeyType === "ec" ? sequence(oid(ECDSA_SHA256)) : sequence(oid(RSA_SHA256), der(0x05));
  const extensions = [
    extension(SUBJECT_KEY_ID, octets(keyId(publicKey))),
    extension(AUTHORITY_KEY_ID, sequence(implicit(0, keyId(createPublicKey(issuer.privateKey))))),
    ...usage(purpose),
    ...(request.permitted ? [critical(NAME_CONSTRAINTS, nameConstraints(request.permitted))] : []),
    ...(request.names ? [extension(SUBJECT_ALT_NAME, alternativeNames(request.names))] : []),
  ];
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(serial()),
    algorithm,
    name(issuer.subject),
    sequence(time(request.notBefore), time(request.notAfter)),
    name(subject),
    spki(publicKey),
    explicit(3, sequence(...extensions)),
  );
  return pem(sequence(toBeSigned, algorithm, bits(sign("sha256", toBeSigned, issuer.privateKey))));
}

function usage(purpose: CertificateRequest["purpose"]): readonly Buffer[] {
  if (purpose === "authority")
    return [
      // No authority below it.
      critical(BASIC_CONSTRAINTS, sequence(yes, integer(Buffer.from([0])))),
      critical(KEY_USAGE, SIGNS_CERTIFICATES),
    ];
  const end = [critical(BASIC_CONSTRAINTS, sequence()), critical(KEY_USAGE, SIGNS)];
  if (purpose === "signature") return end;
  return [...end, extension(EXTENDED_KEY_USAGE, sequence(oid(purpose === "server" ? SERVER_AUTH : CLIENT_AUTH)))];
}

const extension = (id: string, value: Uint8Array) => sequence(oid(id), octets(value));
const critical = (id: string, value: Uint8Array) => sequence(oid(id), yes, octets(value));

function name({ commonName, organization }: DistinguishedName): Buffer {
  const part = (type: string, value: string) => set(sequence(oid(type), utf8(value)));
  return sequence(
    ...(organization === undefined ? [] : [part(ORGANIZATION, organization)]),
    part(COMMON_NAME, commonName),
  );
}

function alternativeNames({ email = [], dns = [], uri = [], ip = [] }: AlternativeNames): Buffer {
  const texts = (n: number, values: readonly string[]) =>
    values.map((value) => implicit(n, Buffer.from(value, "latin1")));
  return sequence(
    ...texts(1, email),
    ...texts(2, dns),
    ...texts(6, uri),
    ...ip.map((address) => implicit(7, addressBytes(address))),
  );
}

/** The content of the extension: these names and networks, and no others. */
export function nameConstraints({ dns, networks }: PermittedNames): Buffer {
  const bases = [
    ...[...dns].map((name) => implicit(2, Buffer.from(name, "latin1"))),
    ...[...networks].map((network) => implicit(7, networkBytes(network))),
  ];
  return sequence(explicit(0, Buffer.concat(bases.map((base) => sequence(base)))));
}

/** `127.0.0.0/8` as address and mask (RFC 5280, 4.2.1.10). */
function networkBytes(network: string): Buffer {
  const [address = "", prefix = ""] = network.split("/");
  const bytes = addressBytes(address);
  const mask = bytes.map((_, at) => (0xff00 >> Math.min(8, Math.max(0, Number(prefix) - at * 8))) & 0xff);
  return Buffer.concat([bytes, mask]);
}

function addressBytes(address: string): Buffer {
  // Not `isIP`, which spends milliseconds on its first IPv6 address.
  if (!address.includes(":")) return Buffer.from(address.split(".").map(Number));
  const { address: short } = new SocketAddress({ address, family: "ipv6" });
  const [head = "", tail] = short.split("::");
  const groups = (text: string | undefined) => (text ? text.split(":") : []);
  const front = groups(head);
  const back = groups(tail);
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => "0");
  return Buffer.from([...front, ...zeros, ...back].map((group) => group.padStart(4, "0")).join(""), "hex");
}

const spki = (key: KeyObject) => key.export({ type: "spki", format: "der" });
const keyId = (key: KeyObject) => createHash("sha1").update(spki(key)).digest();

/** Positive, at most 20 bytes, unpredictable (RFC 5280, 4.1.2.2). */
function serial(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes;
}

function pem(content: Buffer): string {
  const lines = content.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

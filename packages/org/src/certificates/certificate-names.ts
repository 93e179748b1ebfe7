import { SocketAddress } from "node:net";

/** The names in a certificate, as the rules of RFC 8705, 2.1.2 compare them. */
export interface CertificateNames {
  /** RFC 4514: the most specific part first. */
  readonly subjectDn: string;
  readonly san: Record<"dns" | "uri" | "ip" | "email", readonly string[]>;
}

/** A value of DER: its tag, and where its content lies. */
interface Value {
  readonly tag: number;
  readonly content: Buffer;
  /** The value with tag and length. */
  readonly whole: Buffer;
}

/** RFC 4514, 3; other types are written as numbers. */
const TYPES: Readonly<Record<string, string>> = {
  "2.5.4.3": "CN",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.9": "STREET",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "0.9.2342.19200300.100.1.1": "UID",
  "0.9.2342.19200300.100.1.25": "DC",
};
const SUBJECT_ALT_NAME = "2.5.29.17";

/** Reads them from a certificate in DER. Throws RangeError where it is cut short or of another form. */
export function certificateNames(certificate: Buffer): CertificateNames {
  const [toBeSigned] = values(only(values(certificate)).content);
  const fields = values(need(toBeSigned).content);
  // A version stands before the serial number in all but the oldest certificates.
  const subject = need(fields[fields[0]?.tag === 0xa0 ? 5 : 4]);
  const extensions = fields.find(({ tag }) => tag === 0xa3);
  return { subjectDn: distinguishedName(subject), san: alternativeNames(extensions) };
}

function distinguishedName(name: Value): string {
  const parts = values(name.content).map(({ content }) =>
    values(content)
      .map((attribute) => {
        const [type, value] = values(attribute.content);
        const dotted = oid(need(type).content);
        const known = TYPES[dotted];
        const text = known === undefined ? null : textOf(need(value));
        return text === null ? `${known ?? dotted}=#${need(value).whole.toString("hex")}` : `${known}=${escaped(text)}`;
      })
      .join("+"),
  );
  return parts.reverse().join(",");
}

const escaped = (text: string) =>
  text
    .replace(/[\\",+;<>]/g, "\\$&")
    .replaceAll("\0", "\\00")
    .replace(/^[ #]/, "\\$&")
    .replace(/ $/, "\\ ");

/** null for a form that is no text. */
function textOf({ tag, content }: Value): string | null {
  if (tag === 0x0c) return content.toString("utf8");
  if (tag === 0x13 || tag === 0x16 || tag === 0x14) return content.toString("latin1");
  if (tag === 0x1e) return Buffer.from(content).swap16().toString("utf16le");
  return null;
}

function alternativeNames(extensions: Value | undefined): CertificateNames["san"] {
  const san = { dns: [] as string[], uri: [] as string[], ip: [] as string[], email: [] as string[] };
  if (!extensions) return san;
  for (const { content } of values(only(values(extensions.content)).content)) {
    const parts = values(content);
    if (oid(need(parts[0]).content) !== SUBJECT_ALT_NAME) continue;
    for (const { tag, content: name } of values(only(values(need(parts.at(-1)).content)).content)) {
      if (tag === 0x81) san.email.push(name.toString("latin1"));
      else if (tag === 0x82) san.dns.push(name.toString("latin1"));
      else if (tag === 0x86) san.uri.push(name.toString("latin1"));
      else if (tag === 0x87) san.ip.push(address(name));
    }
  }
  return san;
}

function address(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups = bytes.toString("hex").match(/.{4}/g) ?? [];
  return new SocketAddress({ address: groups.join(":"), family: "ipv6" }).address;
}

function oid(content: Buffer): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (arcs.length > 0) arcs.push(arc);
    else {
      const first = Math.min(2, Math.floor(arc / 40));
      arcs.push(first, arc - first * 40);
    }
    arc = 0;
  }
  return arcs.join(".");
}

/** The values that stand one after the other. */
function values(bytes: Buffer): Value[] {
  const found: Value[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes.readUInt8(at);
    let length = bytes.readUInt8(at + 1);
    let start = at + 2;
    if (length > 0x80) {
      const size = length - 0x80;
      length = bytes.readUIntBE(start, size);
      start += size;
    }
    const end = start + length;
    if (end > bytes.length) throw new RangeError("cut short");
    found.push({ tag, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) });
    at = end;
  }
  return found;
}

function need(value: Value | undefined): Value {
  if (!value) throw new RangeError("a part is missing");
  return value;
}

const only = ([value]: readonly Value[]) => need(value);

import { createPublicKey, type KeyObject, sign } from "node:crypto";

/** A self-signed X.509 certificate in PEM, written by hand in DER, so that the org reads one that no library of ours made. */
export async function certificateOf(keys: {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}): Promise<string> {
  const algorithm = sequence(oid([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b]), der(0x05, Buffer.alloc(0)));
  const name = sequence(der(0x31, sequence(oid([0x55, 0x04, 0x03]), der(0x0c, Buffer.from("Rehearsal")))));
  const validity = sequence(utcTime("250101000000Z"), utcTime("350101000000Z"));
  const publicKey = createPublicKey(keys.publicKey.export({ type: "spki", format: "pem" })).export({
    type: "spki",
    format: "der",
  });
  const toBeSigned = sequence(der(0x02, Buffer.from([1])), algorithm, name, validity, name, publicKey);
  const signature = sign("RSA-SHA256", toBeSigned, keys.privateKey);
  const certificate = sequence(toBeSigned, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const bytes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}
const sequence = (...parts: Buffer[]) => der(0x30, Buffer.concat(parts));
const oid = (bytes: number[]) => der(0x06, Buffer.from(bytes));
const utcTime = (text: string) => der(0x17, Buffer.from(text));

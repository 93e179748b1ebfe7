import "reflect-metadata";
import { KeyObject, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

const crypto = webcrypto as unknown as Crypto;
x509.cryptoProvider.set(crypto);
const EC = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** An authority of somebody else, which signs client certificates with names of every kind. */
export async function foreignAuthority(name = "CN=Acme Issuing, O=Acme, C=DE") {
  const keys = await crypto.subtle.generateKey(EC, true, ["sign", "verify"]);
  const notBefore = new Date(Date.now() - 60_000);
  const notAfter = new Date(Date.now() + 86_400_000);
  const own = await x509.X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    notBefore,
    notAfter,
    signingAlgorithm: EC,
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  });
  return {
    pem: own.toString("pem"),
    async client(
      subject: x509.JsonNameParams | string,
      names: x509.JsonGeneralNames = [],
      over: { notAfter?: Date; purpose?: string } = {},
    ) {
      const pair = await crypto.subtle.generateKey(EC, true, ["sign", "verify"]);
      const certificate = await x509.X509CertificateGenerator.create({
        subject: new x509.Name(subject),
        issuer: own.subject,
        publicKey: pair.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: EC,
        notBefore: new Date(Date.now() - 120_000),
        notAfter: over.notAfter ?? notAfter,
        extensions: [
          new x509.ExtendedKeyUsageExtension([over.purpose ?? x509.ExtendedKeyUsage.clientAuth]),
          ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
        ],
      });
      const key = KeyObject.from(pair.privateKey as webcrypto.CryptoKey).export({ type: "pkcs8", format: "pem" });
      return { cert: certificate.toString("pem"), key: key as string };
    },
  };
}

/** A certificate as a library that is not ours reads it. */
export function readCertificate(pem: string) {
  const read = new x509.X509Certificate(pem);
  return {
    subject: read.subject,
    issuer: read.issuer,
    notBefore: read.notBefore.getTime(),
    notAfter: read.notAfter.getTime(),
    isAuthority: read.getExtension(x509.BasicConstraintsExtension)?.ca ?? false,
    pathLength: read.getExtension(x509.BasicConstraintsExtension)?.pathLength,
    purposes: read.getExtension(x509.ExtendedKeyUsageExtension)?.usages ?? [],
    names: read.getExtension(x509.SubjectAlternativeNameExtension)?.names.items.map(({ type, value }) => [type, value]),
    signedBy: (other: string) =>
      read.verify({ publicKey: new x509.X509Certificate(other), signatureOnly: true }, crypto),
  };
}

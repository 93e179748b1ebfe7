import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";
import type { CertificateFolder } from "./certificate-folder.ts";
import { type AlternativeNames, type DistinguishedName, issueCertificate } from "./issue-certificate.ts";

const DAY_MS = 86_400_000;
const LIFE_MS = 3650 * DAY_MS;
/** More than any certificate that it signs lives. */
const RENEWED_BEFORE_MS = 400 * DAY_MS;
/** Clocks of containers and machines differ a little. */
const LEEWAY_MS = DAY_MS;

const SUBJECT: DistinguishedName = { commonName: "Postern local authority", organization: "Postern" };
const CERTIFICATE = "ca.pem";
const KEY = "ca.key.pem";

/** A key with its certificate, both in PEM; the key as PKCS #8. */
export interface KeyAndCertificate {
  readonly privateKey: string;
  readonly certificate: string;
  /** Epoch milliseconds. */
  readonly notAfter: number;
}

/** What clients trust in order to trust an org. */
export interface Authority {
  /** The certificate in PEM. */
  readonly pem: string;
  /** The path of a file with it. */
  readonly file: string;
  /** A new EC key (P-256) and a certificate for it. */
  issue(request: {
    readonly purpose: "server" | "client";
    readonly subject: DistinguishedName;
    readonly names: AlternativeNames;
    /** At most 365. */
    readonly days: number;
  }): KeyAndCertificate;
}

interface Current {
  readonly privateKey: KeyObject;
  readonly pem: string;
  readonly notAfter: number;
  readonly file: string;
}

/**
 * The authority of one org, made on first use. One that nears its end gets a new certificate for the same name and key, so that who
 * trusts the old one trusts it to its end. The key of an org in memory never touches a disk.
 */
export function createAuthority(folder: CertificateFolder, now: () => number): Authority {
  let known: Current | null | undefined;

  function current(): Current {
    if (known === undefined) known = readAuthority(folder);
    if (known && known.notAfter - now() > RENEWED_BEFORE_MS) return known;
    const privateKey = known?.privateKey ?? generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    const notAfter = now() + LIFE_MS;
    const pem = issueCertificate({
      subject: SUBJECT,
      key: privateKey,
      purpose: "authority",
      notBefore: now() - LEEWAY_MS,
      notAfter,
      issuer: { subject: SUBJECT, privateKey },
    });
    if (folder.kept) folder.write(KEY, privateKey.export({ type: "pkcs8", format: "pem" }) as string);
    known = { privateKey, pem, notAfter, file: folder.write(CERTIFICATE, pem) };
    return known;
  }

  return {
    get pem() {
      return current().pem;
    },
    get file() {
      return current().file;
    },
    issue({ purpose, subject, names, days }) {
      const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const notAfter = now() + days * DAY_MS;
      const certificate = issueCertificate({
        subject,
        names,
        purpose,
        key: privateKey,
        notBefore: now() - LEEWAY_MS,
        notAfter,
        issuer: { subject: SUBJECT, privateKey: current().privateKey },
      });
      return { privateKey: privateKey.export({ type: "pkcs8", format: "pem" }) as string, certificate, notAfter };
    },
  };
}

/** The kept authority, or null when there is none or its files do not belong together. */
function readAuthority(folder: CertificateFolder): Current | null {
  const [pem, key] = [folder.read(CERTIFICATE), folder.read(KEY)];
  if (pem === null || key === null) return null;
  try {
    const certificate = new X509Certificate(pem);
    const privateKey = createPrivateKey(key);
    if (!certificate.checkPrivateKey(privateKey)) return null;
    return { privateKey, pem, notAfter: certificate.validToDate.getTime(), file: folder.path(CERTIFICATE) };
  } catch {
    return null;
  }
}

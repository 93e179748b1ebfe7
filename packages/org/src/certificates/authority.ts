import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";
import type { CertificateFolder } from "./certificate-folder.ts";
import {
  type AlternativeNames,
  type DistinguishedName,
  issueCertificate,
  nameConstraints,
  type PermittedNames,
} from "./issue-certificate.ts";

const DAY_MS = 86_400_000;
const LIFE_MS = 3650 * DAY_MS;
/** More than any certificate that it signs lives. */
const RENEWED_BEFORE_MS = 400 * DAY_MS;
/** Clocks of containers and machines differ a little. */
const LEEWAY_MS = DAY_MS;

/** A key with its certificate, both in PEM; the key as PKCS #8. */
export interface KeyAndCertificate {
  readonly privateKey: string;
  readonly certificate: string;
  /** Epoch milliseconds. */
  readonly notAfter: number;
}

/** Who is trusted in order to trust what it has signed. */
export interface Authority {
  /** The certificate in PEM. */
  readonly pem: string;
  /** The path of a file with it. */
  readonly file: string;
  /** Lets an authority that is bound to names certify these too. */
  permit(names: PermittedNames): void;
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
  readonly certificate: X509Certificate;
  readonly pem: string;
}

/**
 * An authority of one org, made on first use. One that nears its end gets a new certificate for the same name and key, so that who
 * trusts the old one trusts it to its end; so does one that is to certify more names than it may. The key of an org in memory never
 * touches a disk.
 */
export function createAuthority(options: {
  readonly folder: CertificateFolder;
  /** Of its files: `ca` is `ca.pem` and `ca.key.pem`. */
  readonly name: string;
  readonly commonName: string;
  /** The names that it may certify; all unless told. */
  readonly permitted?: PermittedNames;
  readonly now: () => number;
}): Authority {
  const { folder, name, now } = options;
  const permitted = options.permitted && {
    dns: new Set(options.permitted.dns),
    networks: new Set(options.permitted.networks),
  };
  const subject: DistinguishedName = { commonName: options.commonName, organization: "Postern" };
  const files = { certificate: `${name}.pem`, key: `${name}.key.pem` };
  let known: Current | null | undefined;

  function current(): Current {
    if (known === undefined) known = readAuthority(folder.read(files.certificate), folder.read(files.key));
    if (known && isGood(known.certificate)) return known;
    const privateKey = known?.privateKey ?? generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    const pem = issueCertificate({
      subject,
      key: privateKey,
      purpose: "authority",
      ...(permitted && { permitted }),
      notBefore: now() - LEEWAY_MS,
      notAfter: now() + LIFE_MS,
      issuer: { subject, privateKey },
    });
    if (folder.kept) {
      folder.write(files.key, pkcs8(privateKey));
      folder.write(files.certificate, pem);
    }
    known = { privateKey, certificate: new X509Certificate(pem), pem };
    return known;
  }

  const isGood = ({ raw, validToDate }: X509Certificate) =>
    validToDate.getTime() - now() > RENEWED_BEFORE_MS && (!permitted || raw.includes(nameConstraints(permitted)));

  return {
    permit({ dns, networks }) {
      for (const name of dns) permitted?.dns.add(name);
      for (const network of networks) permitted?.networks.add(network);
    },
    get pem() {
      return current().pem;
    },
    get file() {
      const { pem } = current();
      return folder.kept ? folder.path(files.certificate) : folder.write(files.certificate, pem);
    },
    issue({ days, ...request }) {
      const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const notAfter = now() + days * DAY_MS;
      const certificate = issueCertificate({
        ...request,
        key: privateKey,
        notBefore: now() - LEEWAY_MS,
        notAfter,
        issuer: { subject, privateKey: current().privateKey },
      });
      return { privateKey: pkcs8(privateKey), certificate, notAfter };
    },
  };
}

const pkcs8 = (key: KeyObject) => key.export({ type: "pkcs8", format: "pem" }) as string;

/** null when there is none or what there is does not belong together. */
function readAuthority(pem: string | null, key: string | null): Current | null {
  if (pem === null || key === null) return null;
  try {
    const certificate = new X509Certificate(pem);
    const privateKey = createPrivateKey(key);
    return certificate.checkPrivateKey(privateKey) ? { privateKey, certificate, pem } : null;
  } catch {
    return null;
  }
}

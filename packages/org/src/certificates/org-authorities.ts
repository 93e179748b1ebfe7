import { type Authority, createAuthority } from "./authority.ts";
import type { CertificateFolder } from "./certificate-folder.ts";

/** Loopback; below `localhost` lie the login hosts of an org on a laptop. */
const LOOPBACK = { dns: ["localhost"], networks: ["127.0.0.0/8", "::1/128"] };

/** Two, so that whom clients trust can certify nothing but this machine's own names, and a client certificate never is a server's. */
export interface OrgAuthorities {
  /** Signs the certificates of the org's listeners. */
  readonly servers: Authority;
  /** Signs client certificates, which the org alone trusts. */
  readonly clients: Authority;
}

/** `now`: TLS keeps real time, whatever the org's clock says. */
export function orgAuthorities(folder: CertificateFolder, now: () => number = Date.now): OrgAuthorities {
  const common = { folder, now };
  return {
    servers: createAuthority({ ...common, name: "ca", commonName: "Postern local authority", permitted: LOOPBACK }),
    clients: createAuthority({ ...common, name: "client-ca", commonName: "Postern client authority" }),
  };
}

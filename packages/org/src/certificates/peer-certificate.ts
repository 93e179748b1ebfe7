import { hash } from "node:crypto";
import type { TLSSocket } from "node:tls";
import type { PeerCertificate } from "../engine/doors/index.ts";
import { certificateNames } from "./certificate-names.ts";

const known = new WeakMap<TLSSocket, PeerCertificate | null>();

/** What the peer of a TLS connection has proven to hold; the same for every request on it. */
export function peerCertificate(socket: TLSSocket): PeerCertificate | null {
  let found = known.get(socket);
  if (found === undefined) {
    found = readCertificate(socket);
    known.set(socket, found);
  }
  return found;
}

function readCertificate(socket: TLSSocket): PeerCertificate | null {
  const raw = socket.getPeerX509Certificate()?.raw;
  if (!raw) return null;
  try {
    const { subjectDn, san } = certificateNames(raw);
    return { subjectDn, san, thumbprint: hash("sha256", raw, "base64url"), verified: socket.authorized };
  } catch {
    // OpenSSL takes names that cannot be written down.
    return null;
  }
}

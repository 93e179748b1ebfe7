import type { PeerCertificate } from "../../doors/authenticate.ts";
import type { MutualTlsRule } from "../apps/app-definition.ts";

/** Which part of a certificate a rule of RFC 8705, 2.1.2 looks at. */
const PARTS: Record<MutualTlsRule["type"], (certificate: PeerCertificate) => readonly string[]> = {
  tls_client_auth_subject_dn: ({ subjectDn }) => [subjectDn],
  tls_client_auth_san_dns: ({ san }) => san.dns,
  tls_client_auth_san_uri: ({ san }) => san.uri,
  tls_client_auth_san_ip: ({ san }) => san.ip,
  tls_client_auth_san_email: ({ san }) => san.email,
  tls_client_auth_san_spiffe: ({ san }) => san.uri.filter((uri) => uri.startsWith("spiffe://")),
};

/** Whether the certificate on the connection is the one that the app is registered with. Without a trusted issuer it proves nothing. */
export function fitsCertificate(rule: MutualTlsRule | null, certificate: PeerCertificate | undefined): boolean {
  if (!rule || !certificate?.verified) return false;
  return PARTS[rule.type](certificate).includes(rule.value);
}

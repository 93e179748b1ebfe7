import type { Socket } from "node:net";
import type { Server } from "node:tls";
import type { OrgAuthorities } from "./org-authorities.ts";

/** Browsers take no more than some thirteen months; a year is the longest that an authority here signs for. */
const DAYS = 90;
const RENEWED_BEFORE_MS = 30 * 86_400_000;

/**
 * Gives a TLS server a certificate of the authority for the hosts: made for the first connection, so that a listener nobody uses costs
 * nothing, and made anew for the first connection in its last month. Its key is nowhere but in memory. Answers how to end every
 * connection, those included that are still shaking hands, which the server itself does not count.
 */
export function serveCertificate(
  server: Server,
  options: {
    readonly authorities: OrgAuthorities;
    /** Names and addresses. */
    readonly hosts: { readonly dns: readonly string[]; readonly ip: readonly string[] };
    /** PEM of authorities whose client certificates are taken as proven, beside the org's own. */
    readonly clientAuthorities: readonly string[];
    readonly now: () => number;
  },
): () => void {
  const { authorities, hosts, now } = options;
  let renewAt = Number.NEGATIVE_INFINITY;
  const sockets = new Set<Socket>();
  server.prependListener("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    if (now() < renewAt) return;
    const [commonName = "localhost"] = hosts.dns;
    const { certificate, privateKey, notAfter } = authorities.servers.issue({
      purpose: "server",
      subject: { commonName, organization: "Postern" },
      names: hosts,
      days: DAYS,
    });
    const ca = [authorities.clients.pem, ...options.clientAuthorities];
    // With the authority's own behind it, so that who does not trust it is told why.
    server.setSecureContext({ key: privateKey, cert: certificate + authorities.servers.pem, ca });
    renewAt = notAfter - RENEWED_BEFORE_MS;
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

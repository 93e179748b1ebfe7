import { isIP } from "node:net";
import type { Server, TLSSocket } from "node:tls";
import type { Authority } from "./certificates/authority.ts";
import type { OrgAuthorities } from "./certificates/org-authorities.ts";
import { peerCertificate } from "./certificates/peer-certificate.ts";
import { serveCertificate } from "./certificates/serve-certificate.ts";
import type { Engine } from "./engine/doors/index.ts";
import { startPubSubFace } from "./faces/pubsub/start-pubsub-face.ts";
import type { HttpSurface } from "./http-surface.ts";
import { listenHttp } from "./listen.ts";
import type { Network } from "./network.ts";
import type { Listening, ListenOptions } from "./org-types.ts";

/** Loopback, and the login hosts that an org on a laptop is reached under. */
const LOOPBACK_NAMES = ["localhost", "login.localhost", "test.localhost"] as const;
const LOOPBACK_ADDRESSES = ["127.0.0.1", "::1"];
const LOOPBACK = /^(?:(?:.+\.)?localhost|127\..+|::1)$/i;
/** To listen on, and no name to be certified. */
const EVERYWHERE = new Set(["0.0.0.0", "::"]);

/** Opens what was asked for: all of it, or nothing. */
export async function openListeners(
  org: {
    readonly surface: HttpSurface;
    readonly engine: Engine;
    readonly network: Network;
    readonly authorities: OrgAuthorities;
  },
  options: ListenOptions,
): Promise<Listening> {
  const { surface, engine, network, authorities } = org;
  const { port = 0, host = "127.0.0.1", pubsubPort = 0 } = options;
  const tls = options.tls === true ? {} : options.tls || null;

  const hosts = servedHosts([host, ...(tls?.hosts ?? [])].filter((name) => !EVERYWHERE.has(name)));
  if (tls) authorities.servers.permit(hosts.beyond);
  const secure = (server: Server) =>
    serveCertificate(server, {
      authorities,
      hosts,
      clientAuthorities: [tls?.clientAuthorities ?? []].flat(),
      now: Date.now,
    });
  const { ipOf } = network;
  const events = (at: number | null | undefined, over?: typeof secure) =>
    at === null || at === undefined
      ? null
      : startPubSubFace({ engine, host, port: at, ipOf, ...(over && { secure: over }) });

  const http = listenHttp(surface, { host, port, callerOf: (socket) => ({ ip: ipOf(socket) }) });
  const https =
    tls &&
    listenHttp(surface, {
      host,
      port: tls.httpsPort ?? 0,
      secure,
      callerOf(socket) {
        const certificate = peerCertificate(socket as TLSSocket);
        return certificate ? { ip: ipOf(socket), certificate } : { ip: ipOf(socket) };
      },
    });
  const pubsub = events(pubsubPort);
  const pubsubTls = tls && events(tls.pubsubPort === undefined && pubsubPort !== null ? 0 : tls.pubsubPort, secure);

  // After the listeners, which the system opens meanwhile.
  const trust = tls && trustOf(authorities.servers);

  const outcomes = await Promise.allSettled([http, https, pubsub, pubsubTls, trust]);
  const opened = outcomes.map((one) => (one.status === "fulfilled" ? one.value : null));
  const close = async () => {
    await Promise.all(opened.map((one) => (one && "close" in one ? one.close() : undefined)));
  };
  const failed = outcomes.find((one) => one.status === "rejected");
  if (failed) {
    await close();
    throw failed.reason;
  }
  return {
    url: (await http).url,
    httpsUrl: (await https)?.url ?? null,
    ca: (await trust)?.ca ?? null,
    caFile: (await trust)?.caFile ?? null,
    pubsubUrl: (await pubsub)?.url ?? null,
    pubsubTlsUrl: (await pubsubTls)?.url ?? null,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Loopback and the names given, each once; `beyond`: what the authority may not certify without being told. */
function servedHosts(named: readonly string[]) {
  const isAddress = (name: string) => isIP(name) !== 0;
  const alone = (address: string) => `${address}/${isIP(address) === 4 ? 32 : 128}`;
  const beyond = named.filter((name) => !LOOPBACK.test(name));
  const dns = new Set([...LOOPBACK_NAMES, ...named.filter((name) => !isAddress(name))]);
  const ip = new Set([...LOOPBACK_ADDRESSES, ...named.filter(isAddress)]);
  return {
    dns: [...dns],
    ip: [...ip],
    beyond: { dns: beyond.filter((name) => !isAddress(name)), networks: beyond.filter(isAddress).map(alone) },
  };
}

/** What clients of TLS have to trust. */
async function trustOf({ pem, file }: Authority) {
  return { ca: pem, caFile: file };
}

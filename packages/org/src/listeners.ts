import { isIP } from "node:net";
import type { Server, TLSSocket } from "node:tls";
import type { Authority } from "./certificates/authority.ts";
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

/** Opens what was asked for: all of it, or nothing. */
export async function openListeners(
  org: {
    readonly surface: HttpSurface;
    readonly engine: Engine;
    readonly network: Network;
    readonly authority: Authority;
  },
  options: ListenOptions,
): Promise<Listening> {
  const { surface, engine, network, authority } = org;
  const { port = 0, host = "127.0.0.1", pubsubPort = 0 } = options;
  const tls = options.tls === true ? {} : options.tls || null;

  const secure = (server: Server) =>
    serveCertificate(server, {
      authority,
      hosts: servedHosts([host, ...(tls?.hosts ?? [])]),
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

  const opened = await Promise.allSettled([http, https, pubsub, pubsubTls]);
  const close = async () => {
    await Promise.all(opened.map((one) => (one.status === "fulfilled" ? one.value?.close() : undefined)));
  };
  const failed = opened.find((one) => one.status === "rejected");
  if (failed) {
    await close();
    throw failed.reason;
  }
  return {
    url: (await http).url,
    httpsUrl: (await https)?.url ?? null,
    ca: tls && authority.pem,
    caFile: tls && authority.file,
    pubsubUrl: (await pubsub)?.url ?? null,
    pubsubTlsUrl: (await pubsubTls)?.url ?? null,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Every name once, names and addresses apart. */
function servedHosts(named: readonly string[]) {
  const ip = new Set(LOOPBACK_ADDRESSES);
  const dns = new Set<string>();
  for (const name of named) (isIP(name) ? ip : dns).add(name);
  return { dns: [...LOOPBACK_NAMES, ...dns] as const, ip: [...ip] };
}

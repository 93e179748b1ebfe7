import type { Socket } from "node:net";

/** From where the peers of the org's sockets seem to come. Not a part of the org: a snapshot does not hold it. */
export interface Network {
  /** The address of every peer that has none of its own; null: they come from where they are. */
  readonly address: string | null;
  readonly peers: ReadonlyMap<string, string>;
  /** Lets every peer, or the one at an address of this machine, seem to come from an IPv4 or IPv6 address. */
  appear(address: string, peer?: string): void;
  /** Everybody comes from where they are again. */
  reset(): void;
  /** The address that a connection seems to come from; IPv4 as such on a socket for both. */
  ipOf(socket: Socket): string;
}

const MAPPED = "::ffff:";

export function createNetwork(): Network {
  let address: string | null = null;
  const peers = new Map<string, string>();
  return {
    get address() {
      return address;
    },
    peers,
    appear(shown, peer) {
      if (peer === undefined) address = shown;
      else peers.set(peer, shown);
    },
    reset() {
      address = null;
      peers.clear();
    },
    ipOf({ remoteAddress = "" }) {
      const real = remoteAddress.startsWith(MAPPED) ? remoteAddress.slice(MAPPED.length) : remoteAddress;
      return peers.get(real) ?? address ?? real;
    },
  };
}

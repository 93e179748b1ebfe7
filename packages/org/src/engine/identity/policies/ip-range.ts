import { BlockList, isIP } from "node:net";
import type { IpRange } from "../apps/app-definition.ts";

const family = (address: string) => (isIP(address) === 6 ? ("ipv6" as const) : ("ipv4" as const));

/** An IPv4 address in IPv6 clothes (`::ffff:192.0.2.1`) is that IPv4 address. */
export const plainAddress = (address: string) => /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;

export function isRange({ start, end }: IpRange): boolean {
  if (isIP(start) === 0 || isIP(start) !== isIP(end)) return false;
  return numberOf(start) <= numberOf(end);
}

export const countAddresses = ({ start, end }: IpRange) => numberOf(end) - numberOf(start) + 1n;

/** Whether an address lies in one of the ranges; an address that is none lies nowhere. */
export function isInRanges(address: string, ranges: readonly IpRange[]): boolean {
  const plain = plainAddress(address);
  if (isIP(plain) === 0 || ranges.length === 0) return false;
  const list = new BlockList();
  for (const { start, end } of ranges) list.addRange(start, end, family(start));
  return list.check(plain, family(plain));
}

function numberOf(address: string): bigint {
  if (isIP(address) === 4) return address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  return groupsOf(address).reduce((sum, group) => sum * 65_536n + BigInt(group), 0n);
}

/** The eight groups of an IPv6 address, `::` filled up and a dotted tail read as two groups. */
function groupsOf(address: string): number[] {
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const text = dotted
    ? address.slice(0, dotted.index) +
      [dotted.slice(1, 3), dotted.slice(3, 5)].map(([a, b]) => (Number(a) * 256 + Number(b)).toString(16)).join(":")
    : address;
  const [head = "", tail] = text.split("::");
  const read = (part: string) => (part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16)));
  const [first, last] = [read(head), read(tail ?? "")];
  if (tail === undefined) return first;
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

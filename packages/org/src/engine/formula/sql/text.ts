import { toId18 } from "@postern/kernel";
import { matches } from "../regex.ts";
import type { SqlFunction } from "../sql-functions.ts";
import { decimal } from "./numbers.ts";

type Number_ = number | null;

/** Text a formula may grow to; beyond it the rest is cut (formula fields hold 3,900). */
const LONGEST = 3_900;

/** `1234567890`, `0.5`, never with an exponent. */
function text(x: Number_): string {
  const value = decimal(x);
  if (value === null) return "";
  const plain = String(value);
  return plain.includes("e")
    ? value
        .toFixed(Math.abs(value) < 1 ? 20 : 0)
        .replace(/(\.\d*?)0+$/, "$1")
        .replace(/\.$/, "")
    : plain;
}

const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

function pad(x: string, count: Number_, padding: string, left: number): string {
  if (x === "" || count === null || count <= 0) return "";
  const size = Math.min(Math.trunc(count), LONGEST);
  if (size <= x.length) return x.slice(0, size);
  return left ? x.padStart(size, padding) : x.padEnd(size, padding);
}

function mid(x: string, from: Number_, count: Number_): string {
  if (from === null || count === null) return "";
  const start = Math.max(1, Math.trunc(from)) - 1;
  return x.slice(start, start + Math.max(0, Math.trunc(count)));
}

function right(x: string, count: Number_): string {
  const size = Math.trunc(count ?? 0);
  return size <= 0 ? "" : x.slice(-size);
}

const find = (part: string, x: string, from: Number_) =>
  part === "" ? 0 : x.indexOf(part, Math.trunc(from ?? 1) - 1) + 1;

const html = (value: string) => value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
/** A link that would run a script is none (Salesforce: JavaScript is not allowed in HYPERLINK). */
const safeUrl = (url: string) => (/^\s*(?:javascript|vbscript|data):/i.test(url) ? "" : html(url));

function hyperlink(url: string, label: string, target: string): string {
  return url === "" ? "" : `<a href="${safeUrl(url)}" target="${html(target) || "_blank"}">${html(label)}</a>`;
}

function image(url: string, alt: string, height: Number_, width: Number_): string {
  if (url === "") return "";
  const style = height === null || width === null ? "" : ` style="height:${height}px; width:${width}px;"`;
  return `<img src="${safeUrl(url)}" alt="${html(alt)}"${style} border="0"/>`;
}

/** How many characters at the end of an encrypted text are shown, by its mask (Metadata API, EncryptedFieldMaskType). */
const SHOWN: Readonly<Record<string, number>> = { creditCard: 4, lastFour: 4, ssn: 4, sin: 3, nino: 0, all: 0 };

function mask(x: string | null, type: string, char: string): string | null {
  if (x === null) return null;
  const shown = x.slice(x.length - (SHOWN[type] ?? 0));
  return (char === "X" ? "X" : "*").repeat(x.length - shown.length) + shown;
}

/** Text functions of formulas; text is never null on the way in or out. */
export const TEXT_FUNCTIONS: Readonly<Record<string, SqlFunction>> = {
  mask,
  text,
  pad,
  mid,
  right,
  find,
  hyperlink,
  image,
  value: (x: string) => (NUMBER.test(x) ? Number(x) : null),
  chr: (x: Number_) => (x !== null && x >= 1 && x <= 0x10ffff ? String.fromCodePoint(Math.trunc(x)) : ""),
  begins: (x: string, start: string) => (x.startsWith(start) ? 1 : 0),
  lower: (x: string) => x.toLowerCase(),
  upper: (x: string) => x.toUpperCase(),
  reverse: (x: string) => [...x].reverse().join(""),
  initcap: (x: string) => x.toLowerCase().replace(/(?<![\p{L}\p{N}'])\p{L}/gu, (letter) => letter.toUpperCase()),
  id18: (x: string) => toId18(x) ?? x,
  regex(x: string, pattern: string) {
    const found = matches(x, pattern);
    return found === null ? null : Number(found);
  },
  order(a: string, operator: string, b: string) {
    if (a === "" || b === "") return null;
    const isTrue = operator === "<" ? a < b : operator === ">" ? a > b : operator === "<=" ? a <= b : a >= b;
    return isTrue ? 1 : 0;
  },
};

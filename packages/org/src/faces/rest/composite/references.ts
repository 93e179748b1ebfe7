import { ApiFault } from "../../../engine/api-fault.ts";

/** `@{ref.records[0].Id}`: whose answer, and the way to a value in it. */
export interface Reference {
  /** Without the braces. */
  readonly text: string;
  readonly id: string;
  readonly path: readonly (string | number)[];
}

/** What a reference may find, or why it finds nothing. */
export interface Referenced {
  /** The answer's body, parsed; undefined when the subrequest failed, was not run or does not exist. */
  readonly body: unknown;
  /** Whether a null in it is a value rather than nothing (REST API Developer Guide, "Behavior for References to Null Fields"). */
  readonly nulls: boolean;
}

type Lookup = (reference: Reference) => Referenced;

const REFERENCE = /@\{([^{}]*)\}/g;
const STEP = /\.([^.[\]]+)|\[(\d+)\]/g;

function parse(text: string): Reference {
  const id = /^[^.[]*/.exec(text)![0];
  const path = [...text.slice(id.length).matchAll(STEP)].map(([, name, index]) => name ?? Number(index));
  return { text, id, path };
}

/** Ids of the subrequests whose answers the text or the body names. */
export function referencesIn(value: unknown, into: Set<string> = new Set()): Set<string> {
  if (typeof value === "string") {
    if (value.includes("@{")) for (const [, text] of value.matchAll(REFERENCE)) into.add(parse(text!).id);
  } else if (Array.isArray(value)) for (const entry of value) referencesIn(entry, into);
  else if (typeof value === "object" && value !== null)
    for (const entry of Object.values(value)) referencesIn(entry, into);
  return into;
}

/** The wording of the guide's examples. */
function noValue({ text, id }: Reference): ApiFault {
  return new ApiFault(
    "PROCESSING_HALTED",
    `Invalid reference specified. No value for ${text} found in ${id}. Provided referenceId ('${text}') must start with a letter or a number, and it can contain only letters, numbers and underscores ('_').`,
  );
}

/** A string, number, boolean, or null. Throws ApiFault PROCESSING_HALTED: only scalars can be referred to, in the case the answer has. */
function valueAt(reference: Reference, lookup: Lookup): string | number | boolean | null {
  const { body, nulls } = lookup(reference);
  let value = body;
  for (const step of reference.path) {
    const holds =
      typeof step === "number"
        ? Array.isArray(value)
        : typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, step);
    if (!holds) throw noValue(reference);
    value = (value as Record<string | number, unknown>)[step];
  }
  if (value === undefined || reference.path.length === 0 || (value === null && !nulls)) throw noValue(reference);
  if (typeof value === "object" && value !== null) throw noValue(reference);
  return value as string | number | boolean | null;
}

function textWith(text: string, lookup: Lookup, write: (value: unknown, at: number) => string): string {
  return text.replace(REFERENCE, (_, inner: string, at: number) => write(valueAt(parse(inner), lookup), at));
}

/** A body with the values its references name. A string that is one reference becomes the value with its type. */
export function filledBody(value: unknown, lookup: Lookup): unknown {
  if (typeof value === "string") {
    if (!value.includes("@{")) return value;
    const whole = /^@\{([^{}]*)\}$/.exec(value);
    return whole ? valueAt(parse(whole[1]!), lookup) : textWith(value, lookup, (found) => String(found ?? ""));
  }
  if (Array.isArray(value)) return value.map((entry) => filledBody(entry, lookup));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, filledBody(entry, lookup)]));
}

/** A url with the values its references name, encoded unless the url begins with them: a value stays in its segment or parameter. */
export function filledUrl(url: string, lookup: Lookup): string {
  return textWith(url, lookup, (found, at) =>
    at === 0 ? String(found ?? "") : encodeURIComponent(String(found ?? "")),
  );
}

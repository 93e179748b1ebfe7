import type { Item } from "./outcome.ts";
import { isReference, type Reference } from "./reference.ts";
import type { StepRequest } from "./step.ts";

interface Resolved {
  readonly ready: readonly StepRequest[];
  /** Steps that need what a failed step of an earlier call should have given, with the answer the org would give. */
  readonly halted: ReadonlyMap<string, Item>;
}

class Unresolved {
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
}

/** Puts the answers of earlier calls in the place of references to them; those within the same call stay for the org. */
export function resolveReferences(requests: readonly StepRequest[], answered: ReadonlyMap<string, unknown>): Resolved {
  if (answered.size === 0) return { ready: requests, halted: new Map() };
  const halted = new Map<string, Item>();
  const ready: StepRequest[] = [];
  for (const request of requests) {
    try {
      const path = inText(request.path, answered, encodeURIComponent);
      const body = inBody(request.body, answered);
      ready.push({ ...request, path, ...(body !== undefined && { body }) });
    } catch (error) {
      if (!(error instanceof Unresolved)) throw error;
      const name = request.step.reference;
      halted.set(name, { status: 400, body: [haltedBy(error.path)] });
    }
  }
  return { ready, halted };
}

/** As the org words it within one call. */
function haltedBy(path: string) {
  const message = `Invalid reference specified. No value for ${path} found in ${path.split(".")[0]}`;
  return { errorCode: "PROCESSING_HALTED", message };
}

function inBody(value: unknown, answered: ReadonlyMap<string, unknown>): unknown {
  if (isReference(value)) return answered.has(value.step) ? valueAt(value.step, value.path, answered) : value;
  if (Array.isArray(value)) return value.map((one) => inBody(one, answered));
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, inBody(inner, answered)]));
}

function inText(text: string, answered: ReadonlyMap<string, unknown>, encode: (text: string) => string): string {
  return text.replace(/@\{(\w+)\.([^}]+)\}/g, (whole, step: string, path: string) =>
    answered.has(step) ? encode(String(valueAt(step, path, answered))) : whole,
  );
}

function valueAt(step: Reference["step"], path: string, answered: ReadonlyMap<string, unknown>): unknown {
  let value = answered.get(step);
  for (const part of path.split(/[.[\]]+/).filter((one) => one !== ""))
    value = (value as Record<string, unknown> | null | undefined)?.[part];
  if (value === undefined || value === null || typeof value === "object") throw new Unresolved(`${step}.${path}`);
  return value;
}

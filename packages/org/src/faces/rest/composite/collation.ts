import type { Step } from "./read-subrequests.ts";

/** Objects in one group (REST API Developer Guide, "Composite Request Body": collateSubrequests). */
const MAX_OBJECTS = 5;
const SOBJECT = /^\/services\/data\/v([\d.]+)\/sobjects\/([^/?@]+)/i;

/** What has to be equal for subrequests to be collated, and the object; null for those that never are. */
function kindOf({ method, url, headers }: Step): { readonly key: string; readonly object: string } | null {
  const match = headers === null ? SOBJECT.exec(url) : null;
  return match && { key: `${method} ${match[1]}`, object: match[2]!.toLowerCase() };
}

/**
 * Runs of subrequests that are carried out together: one transaction, one transactionKey. The order stays the one given, which the
 * guide permits and does not promise.
 */
export function collated(steps: readonly Step[], collate: boolean): readonly (readonly Step[])[] {
  if (!collate) return steps.map((step) => [step]);
  const groups: Step[][] = [];
  let key: string | null = null;
  let objects = new Set<string>();
  let ids = new Set<string>();
  for (const step of steps) {
    const kind = kindOf(step);
    const last = groups.at(-1);
    const fits =
      last !== undefined &&
      kind !== null &&
      kind.key === key &&
      (objects.has(kind.object) || objects.size < MAX_OBJECTS) &&
      ![...step.references].some((id) => ids.has(id));
    if (fits) last.push(step);
    else {
      groups.push([step]);
      objects = new Set();
      ids = new Set();
    }
    key = kind?.key ?? null;
    if (kind) objects.add(kind.object);
    ids.add(step.referenceId);
  }
  return groups;
}

import type { Caller } from "../caller.ts";
import { restErrors } from "../errors.ts";
import { type CallOptions, callOptions } from "../records/write-headers.ts";
import { refusalError } from "../refusal/decode-rest-error.ts";
import { refusalOf } from "../refusal/read-refusal.ts";

/** Records of one call, whatever their level (REST API guide: sObject Tree). */
const TREE_LIMIT = 200;

/** A record with its children by relationship name: `{ Name: "Acme", Contacts: { type: "Contact", records: [{ LastName: "Bond" }] } }`. */
export interface TreeRecord {
  readonly [field: string]: unknown;
}

/** The children of one relationship in a tree, which names their object since the org does not infer it. */
export interface TreeChildren {
  readonly type: string;
  readonly records: readonly TreeRecord[];
}

/** The new ids, in the shape of what was given: `{ id, children: { Contacts: [{ id, children: {} }] } }`. */
export interface TreeIds {
  readonly id: string;
  readonly children: Readonly<Record<string, readonly TreeIds[]>>;
}

interface Node {
  readonly reference: string;
  readonly wire: object;
  readonly children: Readonly<Record<string, readonly Node[]>>;
  /** With all its descendants. */
  readonly size: number;
}

interface TreeAnswer {
  readonly results: readonly {
    readonly referenceId: string;
    readonly id?: string;
    readonly errors?: readonly { statusCode: string; message: string; fields: string[] }[];
  }[];
}

/**
 * Creates records with their children. A call takes 200 records and is all or none; more root records go in several calls, each a
 * transaction of its own. Throws COMPOSITE_FAILED, whose items name the records that were refused, and COMPOSITE_REFUSED for a root
 * record that has more than 199 descendants.
 */
export async function sendTree(
  caller: Caller,
  sobject: string,
  records: readonly TreeRecord[],
  options?: CallOptions,
): Promise<TreeIds[]> {
  let serial = 0;
  const nodes = records.map((record) => nodeOf(sobject, record, () => `ref${++serial}`));
  const ids: TreeIds[] = [];
  for (const call of split(nodes)) {
    const found = await sendOne(caller, sobject, call, options);
    for (const node of call) ids.push(idsOf(node, found));
  }
  return ids;
}

async function sendOne(caller: Caller, sobject: string, nodes: readonly Node[], options?: CallOptions) {
  const path = `composite/tree/${encodeURIComponent(sobject)}`;
  const body = { records: nodes.map(({ wire }) => wire) };
  // A refused tree is told record by record; a request that is no tree as an error.
  const request = { method: "POST", path, body, takes: [400], ...callOptions(options) } as const;
  const answer = await caller.json<TreeAnswer>(request);
  if (!Array.isArray(answer?.results)) throw refusalError(refusalOf(400, answer), request);
  const { results } = answer;
  const refused = results.filter((one) => one.errors !== undefined && one.errors.length > 0);
  if (refused.length > 0) throw failure(path, refused, nodes);
  return new Map(results.map((one) => [one.referenceId, one.id ?? ""]));
}

function failure(path: string, refused: TreeAnswer["results"], nodes: readonly Node[]) {
  const all = [...everyReference(nodes)];
  const items = refused.map(({ referenceId, errors }) => {
    const error = refusalError(refusalOf(400, errors), { method: "POST", path });
    const { errorCode, message } = error.data as { errorCode: string; message: string };
    return { index: all.indexOf(referenceId), reference: referenceId, code: error.code, errorCode, message };
  });
  return restErrors.COMPOSITE_FAILED({ failed: refused.length, total: all.length, allOrNone: true, items });
}

function nodeOf(type: string, record: TreeRecord, nextReference: () => string): Node {
  const reference = nextReference();
  const wire: Record<string, unknown> = { attributes: { type, referenceId: reference } };
  const children: Record<string, readonly Node[]> = {};
  let size = 1;
  for (const [name, value] of Object.entries(record)) {
    if (!isChildren(value)) {
      wire[name] = value;
      continue;
    }
    const nodes = value.records.map((child) => nodeOf(value.type, child, nextReference));
    children[name] = nodes;
    wire[name] = { records: nodes.map((node) => node.wire) };
    for (const node of nodes) size += node.size;
  }
  return { reference, wire, children, size };
}

function isChildren(value: unknown): value is TreeChildren {
  return typeof value === "object" && value !== null && Array.isArray((value as { records?: unknown }).records);
}

function split(nodes: readonly Node[]): readonly Node[][] {
  const calls: Node[][] = [];
  let size = 0;
  for (const node of nodes) {
    if (node.size > TREE_LIMIT)
      throw restErrors.COMPOSITE_REFUSED({
        detail: `a record with ${node.size - 1} descendants; a tree has ${TREE_LIMIT} records`,
      });
    size += node.size;
    const last = calls.at(-1);
    if (last && size <= TREE_LIMIT) last.push(node);
    else {
      calls.push([node]);
      size = node.size;
    }
  }
  return calls;
}

function* everyReference(nodes: readonly Node[]): Generator<string> {
  for (const { reference, children } of nodes) {
    yield reference;
    for (const some of Object.values(children)) yield* everyReference(some);
  }
}

function idsOf(node: Node, found: ReadonlyMap<string, string>): TreeIds {
  const children = Object.entries(node.children).map(([name, nodes]) => [name, nodes.map((one) => idsOf(one, found))]);
  return { id: found.get(node.reference) ?? "", children: Object.fromEntries(children) };
}

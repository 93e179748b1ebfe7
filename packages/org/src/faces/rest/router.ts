/**
 * A router over decoded path segments. Salesforce paths need what a URL-pattern router does not give: resource names in any
 * letter case, values with encoded slashes, and the list of allowed methods for a 405.
 */
export interface Route<Handler> {
  /** `sobjects/:object/:id` */
  readonly pattern: string;
  /** The API version the resource came with; in older ones there is nothing here. */
  readonly since?: number;
  /** It commits several times, and so sees to rows that others hold for each. */
  readonly waitsByItself?: boolean;
  /** Whether bodies may be multipart, with binary content beside the fields. */
  readonly takesFiles?: boolean;
  readonly methods: Readonly<Record<string, Handler>>;
}

interface Node<Handler> {
  readonly literals: Map<string, Node<Handler>>;
  param: Node<Handler> | null;
  route: Route<Handler> | null;
}

export interface Match<Handler> {
  readonly route: Route<Handler>;
  /** Values of the `:name` segments, in order. */
  readonly params: readonly string[];
}

export type Router<Handler> = (segments: readonly string[], from: number) => Match<Handler> | null;

function emptyNode<Handler>(): Node<Handler> {
  return { literals: new Map(), param: null, route: null };
}

export function createRouter<Handler>(routes: readonly Route<Handler>[]): Router<Handler> {
  const root = emptyNode<Handler>();
  for (const route of routes) {
    let node = root;
    for (const segment of route.pattern === "" ? [] : route.pattern.split("/")) {
      if (segment.startsWith(":")) {
        node.param ??= emptyNode();
        node = node.param;
      } else {
        const key = segment.toLowerCase();
        let next = node.literals.get(key);
        if (!next) {
          next = emptyNode();
          node.literals.set(key, next);
        }
        node = next;
      }
    }
    node.route = route;
  }

  return (segments, from) => {
    const params: string[] = [];
    function walk(node: Node<Handler>, index: number): Route<Handler> | null {
      const segment = segments[index];
      if (segment === undefined) return node.route;
      const literal = node.literals.get(segment) ?? node.literals.get(segment.toLowerCase());
      if (literal) {
        const found = walk(literal, index + 1);
        if (found) return found;
      }
      if (!node.param) return null;
      params.push(segment);
      const found = walk(node.param, index + 1);
      if (!found) params.pop();
      return found;
    }
    const route = walk(root, from);
    return route ? { route, params } : null;
  };
}

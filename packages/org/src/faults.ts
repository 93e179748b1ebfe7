import type { Clock } from "@postern/kernel";
import type { Reply } from "./faces/reply.ts";

/** When a rule applies and what it does instead of, or before, the org's answer. */
export interface FaultRule {
  /** HTTP method, any letter case; every method when absent. */
  readonly method?: string;
  /** The path must start with this text, or match this pattern; every path outside `/_postern` when absent. */
  readonly path?: string | RegExp;
  /** Only calls of this app: the consumer key, as the access token or the token request names it. */
  readonly app?: string;
  /** How many requests it hits before it is spent; no end when absent. */
  readonly times?: number;
  readonly action:
    | {
        readonly kind: "answer";
        readonly status: number;
        readonly body?: unknown;
        readonly headers?: Record<string, string>;
      }
    /** Waits on the org's clock, then lets the org answer. */
    | { readonly kind: "delay"; readonly ms: number }
    /** Ends the connection without an answer; `fetch` rejects. `after` lets the org do its work first. */
    | { readonly kind: "drop"; readonly after?: boolean };
}

export interface ArmedFault {
  readonly id: string;
  readonly rule: FaultRule;
  readonly hits: number;
}

export interface Faults {
  /** Returns the way to take the rule back. */
  add(rule: FaultRule): { id: string; remove(): void };
  list(): readonly ArmedFault[];
  remove(id: string): boolean;
  clear(): void;
  /** Whether any rule is there; the surface asks first. */
  readonly armed: boolean;
  /** Whether any rule tells apps apart. */
  readonly needsApp: boolean;
  /** The rule that this request meets, counted as hit; null when none. */
  meet(request: { method: string; path: string; app: string | null }): FaultRule | null;
}

export function createFaults(): Faults {
  const armed: { id: string; rule: FaultRule; hits: number }[] = [];
  let next = 0;

  const matches = (rule: FaultRule, request: { method: string; path: string; app: string | null }) => {
    if (rule.method !== undefined && rule.method.toUpperCase() !== request.method) return false;
    if (typeof rule.path === "string" && !request.path.toLowerCase().startsWith(rule.path.toLowerCase())) return false;
    if (rule.path instanceof RegExp && request.path.search(rule.path) < 0) return false;
    return rule.app === undefined || rule.app === request.app;
  };
  const remove = (id: string) => {
    const index = armed.findIndex((entry) => entry.id === id);
    if (index < 0) return false;
    armed.splice(index, 1);
    return true;
  };

  return {
    add(rule) {
      const id = `fault-${++next}`;
      armed.push({ id, rule, hits: 0 });
      return { id, remove: () => void remove(id) };
    },
    list: () => armed.map((entry) => ({ ...entry })),
    remove,
    clear: () => void armed.splice(0),
    get armed() {
      return armed.length > 0;
    },
    get needsApp() {
      return armed.some((entry) => entry.rule.app !== undefined);
    },
    meet(request) {
      const entry = armed.find((candidate) => matches(candidate.rule, request));
      if (!entry) return null;
      entry.hits++;
      if (entry.rule.times !== undefined && entry.hits >= entry.rule.times) remove(entry.id);
      return entry.rule;
    },
  };
}

export function faultReply(action: Extract<FaultRule["action"], { kind: "answer" }>): Reply {
  const isText = typeof action.body === "string";
  return {
    status: action.status,
    headers: {
      ...(action.body === undefined || isText ? {} : { "Content-Type": "application/json;charset=UTF-8" }),
      ...action.headers,
    },
    body: action.body === undefined ? null : isText ? (action.body as string) : JSON.stringify(action.body),
  };
}

export function wait(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.setTimer(ms, resolve));
}

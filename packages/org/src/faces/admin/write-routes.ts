import { toId18 } from "@postern/kernel";
import type { Hono } from "hono";
import { ApiFault } from "../../engine/api-fault.ts";
import type { FaceEnv } from "../face-env.ts";

interface Lock {
  readonly id: string;
  readonly rows: readonly string[];
  /** Epoch milliseconds; null: until it is released. */
  readonly until: number | null;
}

interface Rules {
  list(): readonly object[];
  /** Throws TypeError with a sentence about what is wrong. */
  replace(rules: readonly never[]): void;
}

/** What `/_postern` shows and moves of writing: rows that are held, duplicate and assignment rules. */
export interface WriteDeps {
  readonly locks: {
    list(): readonly Lock[];
    take(rows: readonly string[], forMs?: number): Promise<Lock>;
    find(id: string): { release(): void } | undefined;
  };
  readonly duplicateRules: Rules;
  readonly assignmentRules: Rules;
}

interface Deps extends WriteDeps {
  body(request: Request): Promise<Record<string, unknown>>;
  problem(status: number, what: string): Response;
}

const shown = ({ id, rows, until }: Lock) => ({ id, rows, until });

export function addWriteRoutes(app: Hono<{ Bindings: FaceEnv }>, deps: Deps): void {
  const { locks, body, problem } = deps;

  app.get("/locks", (c) => c.json(locks.list()));
  app.post("/locks", async (c) => {
    const { ids, forMs } = await body(c.req.raw);
    const rows = Array.isArray(ids) ? ids.map((id) => (typeof id === "string" ? toId18(id) : null)) : [];
    if (rows.length === 0 || rows.includes(null)) return problem(400, "ids is a list of record ids.");
    if (forMs !== undefined && !(typeof forMs === "number" && forMs > 0))
      return problem(400, "forMs is a number of milliseconds above 0.");
    try {
      return c.json(shown(await locks.take(rows as string[], forMs)), 201);
    } catch (error) {
      if (error instanceof ApiFault) return problem(409, error.message);
      throw error;
    }
  });
  app.delete("/locks/:id", (c) => {
    const lock = locks.find(c.req.param("id"));
    if (!lock) return problem(404, "No such lock.");
    lock.release();
    return c.body(null, 204);
  });

  for (const [path, rules] of [
    ["/duplicate-rules", deps.duplicateRules],
    ["/assignment-rules", deps.assignmentRules],
  ] as const) {
    app.get(path, (c) => c.json(rules.list()));
    app.put(path, async (c) => {
      const given = await body(c.req.raw);
      try {
        rules.replace(given.rules as never[]);
      } catch (error) {
        if (error instanceof TypeError) return problem(400, error.message);
        throw error;
      }
      return c.json(rules.list());
    });
  }
}

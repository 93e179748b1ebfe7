import { useEffect, useState } from "react";
import type { QueryProblem } from "../../../../server/org/contract.ts";
import { Badge } from "../../components/badge.tsx";
import { ScrollRegion } from "../../components/scroll-region.tsx";
import { Skeleton } from "../../components/skeleton.tsx";
import { count } from "../../live/format.ts";
import { commandOfQuery } from "../../org/as-code.ts";
import { ask, isAbort } from "../../org/ask.ts";
import { asProblem } from "../connection/connect-button.tsx";
import styles from "./explorer.module.css";
import { QueryRefused } from "./query-problem.tsx";

interface Plan {
  readonly cardinality: number;
  readonly sobjectCardinality: number;
  readonly leadingOperationType: string;
  readonly relativeCost: number;
  readonly sobjectType: string;
  readonly fields: readonly string[];
  readonly notes: readonly { readonly description: string; readonly fields: readonly string[] }[];
}

/** What the org would do, cheapest plan first; nothing is run. */
export function Explain({ soql }: { soql: string }) {
  const [plans, setPlans] = useState<readonly Plan[] | null>(null);
  const [problem, setProblem] = useState<QueryProblem | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    setPlans(null);
    setProblem(null);
    ask<{ plans: readonly Plan[] }>("/api/org/explain", { body: { soql }, signal: stop.signal }).then(
      (answer) => setPlans(answer.plans),
      (error: unknown) => {
        if (!isAbort(error)) setProblem({ row: null, column: null, caret: "", ...asProblem(error) });
      },
    );
    return () => stop.abort();
  }, [soql]);
  if (problem) return <QueryRefused problem={problem} command={`${commandOfQuery(soql)} --explain`} />;
  if (!plans) return <Skeleton height={96} />;
  return (
    <ScrollRegion className={styles.plans} label="Query plans">
      <table className={styles.planTable}>
        <thead>
          <tr>
            <th scope="col">Operation</th>
            <th scope="col">Cost</th>
            <th scope="col">Rows read of all</th>
            <th scope="col">Fields</th>
            <th scope="col">Notes</th>
          </tr>
        </thead>
        <tbody>
          {plans.map((plan) => (
            <tr key={plan.leadingOperationType + plan.relativeCost}>
              <th scope="row">{plan.leadingOperationType}</th>
              <td>
                <Badge tone={plan.relativeCost <= 1 ? "good" : "warn"}>
                  {plan.relativeCost.toFixed(2)} {plan.relativeCost <= 1 ? "selective" : "not selective"}
                </Badge>
              </td>
              <td>
                {count(plan.cardinality)} of {count(plan.sobjectCardinality)} {plan.sobjectType}
              </td>
              <td>{plan.fields.join(", ") || "–"}</td>
              <td className={styles.notes}>{plan.notes.map((note) => note.description).join(" ") || "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

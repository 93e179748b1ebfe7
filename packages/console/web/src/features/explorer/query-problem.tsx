import type { QueryProblem } from "../../../../server/org/contract.ts";
import { ProblemCard } from "../../components/problem-card.tsx";
import { ConnectButton } from "../connection/connect-button.tsx";
import styles from "./explorer.module.css";

/** A refused query: the place under the text, then cause and fix. */
export function QueryRefused({ problem, command }: { problem: QueryProblem; command: string }) {
  return (
    <div className={styles.refused}>
      {problem.caret === "" ? null : (
        <pre className={styles.caret}>
          <span className="visually-hidden">{`Wrong at row ${problem.row}, column ${problem.column}:`}</span>
          {problem.caret}
        </pre>
      )}
      <ProblemCard
        problem={problem}
        command={command}
        action={problem.code === "CONSOLE_NOT_CONNECTED" ? <ConnectButton /> : undefined}
      />
    </div>
  );
}

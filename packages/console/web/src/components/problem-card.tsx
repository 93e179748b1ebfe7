import type { ReactNode } from "react";
import type { Problem } from "../../../server/contract.ts";
import { Copyable } from "./copyable.tsx";
import { Icon } from "./icon.tsx";
import styles from "./problem-card.module.css";
import { Prose } from "./prose.tsx";

/** A refusal that is no dead end: what, why, fix, the button that does it, and the command. */
export function ProblemCard({ problem, action, command }: { problem: Problem; action?: ReactNode; command?: string }) {
  return (
    <div className={styles.problem} role="alert">
      <Icon name="alert" size={20} />
      <div className={styles.text}>
        <h2>
          <Prose text={problem.what} />
        </h2>
        <p>
          <Prose text={problem.why} />
        </p>
        <p>
          <strong>Fix.</strong> <Prose text={problem.fix} />
        </p>
        <div className={styles.actions}>
          {action}
          {command ? <Copyable text={command} label="command" /> : null}
          <code className={styles.code}>{problem.code}</code>
        </div>
      </div>
    </div>
  );
}

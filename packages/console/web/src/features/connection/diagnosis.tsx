import { useEffect, useState } from "react";
import type { DiagnosisShown, Problem } from "../../../../server/contract.ts";
import { Badge } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { Copyable } from "../../components/copyable.tsx";
import { Prose } from "../../components/prose.tsx";
import { Skeleton } from "../../components/skeleton.tsx";
import { diagnose } from "./connect.ts";
import { asProblem } from "./connect-button.tsx";
import styles from "./diagnosis.module.css";

type Looking =
  | { readonly state: "looking" }
  | { readonly state: "found"; readonly diagnoses: readonly DiagnosisShown[] }
  | { readonly state: "failed"; readonly problem: Problem };

/** What the doctor finds beside a failed connection: looked up when it is shown, and again at a press. `about` changes with the failure. */
export function Diagnosis({ about }: { about: string }) {
  const [looking, setLooking] = useState<Looking>({ state: "looking" });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new failure or a press is a new examination
  useEffect(() => {
    let current = true;
    setLooking({ state: "looking" });
    diagnose().then(
      (diagnoses) => current && setLooking({ state: "found", diagnoses }),
      (error: unknown) => current && setLooking({ state: "failed", problem: asProblem(error) }),
    );
    return () => {
      current = false;
    };
  }, [about, round]);

  return (
    <Card title="Diagnosis" aside={<Copyable text="postern doctor" label="command" />}>
      <div aria-live="polite" aria-busy={looking.state === "looking"}>
        {looking.state === "looking" ? (
          <div className={styles.list}>
            <p className={styles.quiet}>Looking at the org, the app and the vault …</p>
            <Skeleton height={18} width="70%" />
            <Skeleton height={14} width="45%" />
          </div>
        ) : looking.state === "failed" ? (
          <p>
            <Prose text={`${looking.problem.what} ${looking.problem.fix}`} />
          </p>
        ) : looking.diagnoses.length === 0 ? (
          <p className={styles.quiet}>
            Org, app and secret are fine, and nothing known explains the failure. The login history of the org has the
            attempt.
          </p>
        ) : (
          <ol className={styles.list}>
            {looking.diagnoses.map((diagnosis) => (
              <Found key={diagnosis.code} diagnosis={diagnosis} />
            ))}
          </ol>
        )}
      </div>
      <div className={styles.actions}>
        <Button tone="plain" busy={looking.state === "looking"} onClick={() => setRound(round + 1)}>
          Look again
        </Button>
      </div>
    </Card>
  );
}

function Found({ diagnosis }: { diagnosis: DiagnosisShown }) {
  const { certainty, cause, evidence, fix, docs, code } = diagnosis;
  return (
    <li className={styles.found}>
      <p className={styles.cause}>
        <Badge tone={certainty === "certain" ? "bad" : "warn"}>{certainty === "certain" ? "Cause" : "Likely"}</Badge>
        <strong>
          <Prose text={cause} />
        </strong>
      </p>
      <dl className={styles.facts}>
        <dt>Evidence</dt>
        <dd>
          {evidence.map((line) => (
            <p key={line}>
              <Prose text={line} />
            </p>
          ))}
        </dd>
        <dt>Fix</dt>
        <dd>
          <Prose text={fix} />
        </dd>
        <dt>More</dt>
        <dd>
          {docs.startsWith("https://") ? (
            <a href={docs} target="_blank" rel="noreferrer noopener">
              Salesforce documentation
            </a>
          ) : (
            <code>{docs}</code>
          )}{" "}
          <code className={styles.code}>{code}</code>
        </dd>
      </dl>
    </li>
  );
}

import { useEffect, useRef } from "react";
import type { RequestShown } from "../../../../server/org/contract.ts";
import { Badge } from "../../components/badge.tsx";
import { Button } from "../../components/button.tsx";
import { CopyAs } from "../../components/copy-as.tsx";
import { Prose } from "../../components/prose.tsx";
import { lag } from "../../live/format.ts";
import { curlOf, typescriptOf } from "../../org/as-code.ts";
import styles from "./requests.module.css";
import { toneOf } from "./requests-page.tsx";

/** One request: the decision that answered it, why it was refused and what mends it, and the same call to paste elsewhere. */
export function RequestDetail({
  entry,
  instanceUrl,
  onClose,
}: {
  entry: RequestShown | null;
  instanceUrl: string;
  onClose: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (entry && !dialog.current?.open) dialog.current?.showModal();
    if (!entry) dialog.current?.close();
  }, [entry]);
  return (
    <dialog ref={dialog} className={styles.drawer} onClose={onClose} aria-label="Request">
      {entry ? (
        <>
          <div className={styles.title}>
            <h2>
              {entry.method}{" "}
              <Badge tone={toneOf(entry.status)}>{entry.status === 0 ? "no answer" : entry.status}</Badge>
            </h2>
            <Button onClick={onClose}>Close</Button>
          </div>
          <code className={styles.target}>{entry.target}</code>
          <CopyAs
            forms={[
              ["cURL", () => curlOf({ method: entry.method, path: entry.target }, instanceUrl)],
              ["TypeScript", () => typescriptOf({ method: entry.method, path: entry.target })],
            ]}
          />
          <h3>Decision</h3>
          <dl className={styles.facts}>
            <Fact label="Answered by" value={entry.route} />
            <Fact label="Error" value={entry.errorCode} />
            <Fact label="Reason" value={entry.reason} />
            <Fact label="User" value={entry.user} />
            <Fact label="App" value={entry.app} />
            <Fact label="From" value={entry.ip} />
            <Fact label="At" value={new Date(entry.at).toISOString()} />
            <Fact label="Took" value={lag(entry.ms)} />
          </dl>
          {entry.causes.length > 0 ? (
            <>
              <h3>Why refused</h3>
              <ol className={styles.causes}>
                {entry.causes.map((cause) => (
                  <li key={cause.code}>
                    <p>
                      <strong>
                        <Prose text={cause.cause} />
                      </strong>
                    </p>
                    <p>
                      <strong>Fix.</strong> <Prose text={cause.fix} />
                    </p>
                    <p className={styles.quiet}>
                      <code>{cause.code}</code> · {cause.certainty}
                      {cause.docs.startsWith("https://") ? (
                        <>
                          {" · "}
                          <a href={cause.docs} target="_blank" rel="noreferrer">
                            Documentation
                          </a>
                        </>
                      ) : null}
                    </p>
                  </li>
                ))}
              </ol>
            </>
          ) : null}
        </>
      ) : null}
    </dialog>
  );
}

function Fact({ label, value }: { label: string; value: string | null }) {
  return value === null ? null : (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

import { useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import type { Problem } from "../../../../server/contract.ts";
import type { RecordAnswer } from "../../../../server/org/contract.ts";
import { Button } from "../../components/button.tsx";
import { Card } from "../../components/card.tsx";
import { CopyAs } from "../../components/copy-as.tsx";
import { Copyable } from "../../components/copyable.tsx";
import { ProblemCard } from "../../components/problem-card.tsx";
import { Skeleton } from "../../components/skeleton.tsx";
import { useLive } from "../../live/use-live.ts";
import { commandOfQuery, curlOf } from "../../org/as-code.ts";
import { ask, isAbort } from "../../org/ask.ts";
import { keptList } from "../../org/kept.ts";
import { asProblem, ConnectButton } from "../connection/connect-button.tsx";
import { Children } from "./children.tsx";
import { Fields } from "./fields.tsx";
import styles from "./record.module.css";

const recent = keptList("postern-recent-records", 12);

/** Any record by its id: its fields with labels and raw values, its parents, how many children. Read only. */
export function RecordPage({ id }: { id: string | undefined }) {
  const [, go] = useLocation();
  const { state } = useLive();
  const [typed, setTyped] = useState(id ?? "");
  const [record, setRecord] = useState<RecordAnswer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a press reads again
  useEffect(() => {
    setTyped(id ?? "");
    setProblem(null);
    setRecord((now) => (now?.id.slice(0, 15) === id?.slice(0, 15) ? now : null));
    if (!id) return;
    const stop = new AbortController();
    ask<RecordAnswer>(`/api/org/records/${encodeURIComponent(id)}`, { signal: stop.signal }).then(
      (answer) => {
        setRecord(answer);
        recent.add([answer.id, answer.sobject, answer.name].join("\t"));
      },
      (error: unknown) => {
        if (isAbort(error)) return;
        setRecord(null);
        setProblem(asProblem(error));
      },
    );
    return () => stop.abort();
  }, [id, round]);

  return (
    <>
      <div className={styles.title}>
        <h1>{record ? record.name : "Record"}</h1>
        <form
          className={styles.open}
          onSubmit={(event) => {
            event.preventDefault();
            if (typed.trim() !== "") go(`/record/${encodeURIComponent(typed.trim())}`);
          }}
        >
          <input
            className={styles.input}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            placeholder="Id of any record"
            aria-label="Record id"
            spellCheck={false}
          />
          <Button type="submit">Open</Button>
        </form>
      </div>
      {problem ? (
        <ProblemCard
          problem={problem}
          command="postern doctor"
          action={
            problem.code === "CONSOLE_NOT_CONNECTED" ? (
              <ConnectButton />
            ) : (
              <Button onClick={() => setRound(round + 1)}>Read it again</Button>
            )
          }
        />
      ) : id && !record ? (
        <Card title="Fields">
          <div className={styles.shape} role="status" aria-label="Reading the record">
            {["64%", "80%", "72%", "76%", "60%", "84%"].map((width) => (
              <Skeleton key={width} height={18} width={width} />
            ))}
          </div>
        </Card>
      ) : record ? (
        <Inspected record={record} onAgain={() => setRound(round + 1)} />
      ) : null}
      {!id || problem ? <Recent connected={state?.connection.state !== "none"} /> : null}
    </>
  );
}

function Inspected({ record, onAgain }: { record: RecordAnswer; onAgain: () => void }) {
  const { sobject, id, instanceUrl, apiVersion } = record;
  const soql = `SELECT FIELDS(ALL) FROM ${sobject} WHERE Id = '${id}' LIMIT 1`;
  const path = `/services/data/v${apiVersion}/sobjects/${sobject}/${id}`;
  return (
    <>
      <div className={styles.facts}>
        <strong>{record.label}</strong>
        <Copyable text={id} label="record id" />
        <Link href={`/explorer?soql=${encodeURIComponent(soql)}`}>Query this row</Link>
        <button type="button" className={styles.link} onClick={onAgain}>
          Read again
        </button>
        <span className={styles.push} />
        <CopyAs
          forms={[
            ["cURL", () => curlOf({ method: "GET", path }, instanceUrl)],
            ["TypeScript", () => `const record = await session.sobject("${sobject}").retrieve("${id}");`],
            ["SOQL", () => soql],
            ["CLI", () => commandOfQuery(soql)],
            [
              "JSON",
              () => JSON.stringify(Object.fromEntries(record.fields.map(({ name, value }) => [name, value])), null, 2),
            ],
          ]}
        />
      </div>
      {record.problems.map(({ part, problem }) => (
        <ProblemCard
          key={part}
          problem={{
            ...problem,
            what: `The ${part} could not be read; the rest of the record is below. ${problem.what}`,
          }}
        />
      ))}
      <div className={styles.columns}>
        <Fields record={record} />
        <Children record={record} />
      </div>
    </>
  );
}

function Recent({ connected }: { connected: boolean }) {
  const rows = recent.read().map((line) => line.split("\t"));
  return (
    <Card title="Recently inspected">
      {rows.length === 0 ? (
        <div className={styles.shape}>
          <p className={styles.quiet}>
            Paste the id of any record above, or click an id in the explorer's rows: fields, parents and children of it
            are shown here, as the connected user may see them.
          </p>
          {connected ? (
            <p>
              <Link href="/explorer">Open the explorer</Link>
            </p>
          ) : (
            <p>
              <ConnectButton />
            </p>
          )}
        </div>
      ) : (
        <ul className={styles.recent}>
          {rows.map(([id = "", sobject = "", name = ""]) => (
            <li key={id}>
              <Link href={`/record/${id}`}>{name}</Link> <span className={styles.quiet}>{sobject}</span>{" "}
              <code className={styles.quiet}>{id}</code>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

import { useEffect, useMemo, useRef, useState } from "react";
import { Button } from "../../components/button.tsx";
import { Skeleton } from "../../components/skeleton.tsx";
import { count, lag } from "../../live/format.ts";
import { type ChildSet, columnsOf } from "./columns.ts";
import styles from "./explorer.module.css";
import { csvOf, download } from "./export-rows.ts";
import { QueryRefused } from "./query-problem.tsx";
import { loadAll, loadMore, MOST_ROWS, type QueryRun } from "./query-run.ts";
import { ResultTable } from "./result-table.tsx";

/** What a query brought: nothing yet, the shape of what comes, rows, or why not. */
export function Results({ run, command }: { run: QueryRun; command: string }) {
  const { records, problem, state, totalSize } = run;
  const columns = useMemo(() => columnsOf(records), [records]);
  const [shown, setShown] = useState<{ title: string; set: ChildSet } | null>(null);
  const running = state === "running";
  if (state === "idle")
    return (
      <p className={styles.quiet}>
        Rows appear here. Press Run, or <kbd>Ctrl</kbd> <kbd>Enter</kbd> in the text.
      </p>
    );
  if (running && records.length === 0)
    return (
      <div className={styles.shape} role="status" aria-label="The query runs">
        {["100%", "92%", "96%", "88%", "94%", "90%"].map((width) => (
          <Skeleton key={width} height={20} width={width} />
        ))}
      </div>
    );
  return (
    <>
      {problem ? <QueryRefused problem={problem} command={command} /> : null}
      {run.calls > 0 && !(problem && records.length === 0) ? (
        <div className={styles.totals}>
          <span role="status">
            <strong>{count(records.length)}</strong>
            {totalSize > records.length ? ` of ${count(totalSize)}` : ""} {totalSize === 1 ? "row" : "rows"}
          </span>
          <span>{lag(run.ms)}</span>
          <span>
            {count(run.calls)} API {run.calls === 1 ? "call" : "calls"}
            {run.usage ? `, ${count(run.usage.used)} of ${count(run.usage.max)} in 24 h` : ""}
          </span>
          {run.cancelled ? <span>cancelled</span> : null}
          <span className={styles.push} />
          {records.length > 0 ? (
            <>
              <Button onClick={() => download("rows.csv", "text/csv", csvOf(columns, records))}>CSV</Button>
              <Button onClick={() => download("rows.json", "application/json", JSON.stringify(records, null, 2))}>
                JSON
              </Button>
            </>
          ) : null}
        </div>
      ) : run.cancelled ? (
        <p className={styles.quiet}>Cancelled before anything came.</p>
      ) : null}
      {records.length > 0 ? (
        <ResultTable
          columns={columns}
          records={records}
          label="Rows"
          onChildren={(title, set) => setShown({ title, set })}
        />
      ) : problem || run.cancelled ? null : totalSize > 0 ? (
        <p className={styles.counted}>{count(totalSize)}</p>
      ) : (
        <p className={styles.quiet}>
          No row fits. The query ran; widen its WHERE, or look whether this user may see the rows.
        </p>
      )}
      {run.next !== null ? (
        <div className={styles.bar}>
          <progress className={styles.progress} value={records.length} max={totalSize} aria-label="Rows read" />
          <span className={styles.quiet}>{Math.floor((records.length / totalSize) * 100)} %</span>
          <Button busy={running} onClick={() => void loadMore()}>
            Load more
          </Button>
          <Button disabled={running || records.length >= MOST_ROWS} onClick={() => void loadAll()}>
            Load all
          </Button>
          {totalSize > MOST_ROWS ? (
            <span className={styles.quiet}>
              The page holds {count(MOST_ROWS)} rows; the command line takes any number.
            </span>
          ) : null}
        </div>
      ) : null}
      <Children shown={shown} onClose={() => setShown(null)} />
    </>
  );
}

/** The child set of one row, in the browser's own dialog. */
function Children({ shown, onClose }: { shown: { title: string; set: ChildSet } | null; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (shown && !dialog.current?.open) dialog.current?.showModal();
    if (!shown) dialog.current?.close();
  }, [shown]);
  return (
    <dialog ref={dialog} className={styles.dialog} onClose={onClose} aria-label={shown?.title ?? "Children"}>
      {shown ? (
        <>
          <div className={styles.title}>
            <h2>
              {shown.title} · {count(shown.set.records.length)}
              {shown.set.done ? "" : ` of ${count(shown.set.totalSize)}`}
            </h2>
            <Button onClick={onClose}>Close</Button>
          </div>
          <ResultTable columns={columnsOf(shown.set.records)} records={shown.set.records} label={shown.title} />
        </>
      ) : null}
    </dialog>
  );
}

import { useLayoutEffect, useRef, useState } from "react";
import { Link } from "wouter";
import type { OrgRecord } from "../../../../server/org/contract.ts";
import { type ChildSet, isChildSet, isId, textOf, valueAt } from "./columns.ts";
import styles from "./result-table.module.css";

const ROW = 32;
const AROUND = 12;

/** Rows of any number: only those in sight are in the page, each as high as the others. */
export function ResultTable({
  columns,
  records,
  label,
  onChildren,
}: {
  columns: readonly string[];
  records: readonly OrgRecord[];
  label: string;
  /** A child set of a row is to be shown. */
  onChildren?: (title: string, set: ChildSet) => void;
}) {
  const frame = useRef<HTMLElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(480);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const first = Math.max(0, Math.floor(top / ROW) - AROUND);
  const last = Math.min(records.length, Math.ceil((top + height) / ROW) + AROUND);
  return (
    <section
      ref={frame}
      className={styles.frame}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard cannot scroll.
      tabIndex={0}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <table className={styles.table} aria-rowcount={records.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={styles.number}>
              #
            </th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 ? <Gap rows={first} columns={columns.length + 1} /> : null}
          {records.slice(first, last).map((record, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows only ever come behind the others, and have no key of their own.
            <tr key={first + at} aria-rowindex={first + at + 2}>
              <td className={styles.number}>{first + at + 1}</td>
              {columns.map((column) => (
                <Cell key={column} column={column} value={valueAt(record, column)} onChildren={onChildren} />
              ))}
            </tr>
          ))}
          {last < records.length ? <Gap rows={records.length - last} columns={columns.length + 1} /> : null}
        </tbody>
      </table>
    </section>
  );
}

function Gap({ rows, columns }: { rows: number; columns: number }) {
  return (
    <tr className={styles.gap}>
      <td colSpan={columns} style={{ height: rows * ROW, padding: 0, border: 0 }} />
    </tr>
  );
}

function Cell({
  column,
  value,
  onChildren,
}: {
  column: string;
  value: unknown;
  onChildren: ((title: string, set: ChildSet) => void) | undefined;
}) {
  if (isChildSet(value))
    return (
      <td>
        <button type="button" className={styles.children} onClick={() => onChildren?.(column, value)}>
          {textOf(value)}
        </button>
      </td>
    );
  if (value === null)
    return (
      <td className={styles.nothing}>
        <span aria-hidden="true">–</span>
      </td>
    );
  const text = textOf(value);
  return (
    <td className={typeof value === "number" ? styles.figure : undefined} title={text.length > 40 ? text : undefined}>
      {isId(value) ? (
        <Link href={`/record/${value}`} className={styles.id}>
          {value}
        </Link>
      ) : (
        text
      )}
    </td>
  );
}

import styles from "./bar-list.module.css";

export interface BarRow {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  readonly detail: string;
  /** A second, quiet part behind the first. */
  readonly rest?: number;
}

/** Horizontal bars with their numbers written out; bars move in place when numbers do. */
export function BarList({ rows, label, empty }: { rows: readonly BarRow[]; label: string; empty: string }) {
  if (rows.length === 0) return <p className={styles.empty}>{empty}</p>;
  const max = Math.max(1, ...rows.map((row) => row.value + (row.rest ?? 0)));
  return (
    <ul className={styles.list} aria-label={label}>
      {rows.map((row) => (
        <li key={row.label} className={styles.row}>
          <span className={styles.label}>{row.label}</span>
          <span className={styles.track} aria-hidden="true">
            <span className={styles.bar} style={{ width: `${(row.value / max) * 100}%` }} />
            {row.rest ? <span className={styles.rest} style={{ width: `${(row.rest / max) * 100}%` }} /> : null}
          </span>
          <span className={styles.value}>{row.text}</span>
          <span className={styles.detail}>{row.detail}</span>
        </li>
      ))}
    </ul>
  );
}

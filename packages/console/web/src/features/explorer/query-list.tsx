import { Icon } from "../../components/icon.tsx";
import styles from "./explorer.module.css";

/** Queries to take up again, a click each. */
export function QueryList({
  label,
  queries,
  empty,
  onTake,
  onRemove,
}: {
  label: string;
  queries: readonly string[];
  empty: string;
  onTake: (soql: string) => void;
  onRemove: (soql: string) => void;
}) {
  if (queries.length === 0) return <p className={styles.quiet}>{empty}</p>;
  return (
    <ul className={styles.queries} aria-label={label}>
      {queries.map((soql) => (
        <li key={soql} className={styles.query}>
          <button type="button" className={styles.take} onClick={() => onTake(soql)} title={soql}>
            <code>{soql.replace(/\s+/g, " ")}</code>
          </button>
          <button type="button" className={styles.remove} onClick={() => onRemove(soql)} title="Forget">
            <Icon name="close" size={12} />
            <span className="visually-hidden">Forget {soql}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

import { useState } from "react";
import { Link } from "wouter";
import type { ChildShown, RecordAnswer } from "../../../../server/org/contract.ts";
import { Card } from "../../components/card.tsx";
import { count } from "../../live/format.ts";
import styles from "./record.module.css";

/** Child relationships with their numbers; each leads to its rows. */
export function Children({ record }: { record: RecordAnswer }) {
  const [withEmpty, setWithEmpty] = useState(false);
  const full = record.children.filter((child) => child.count !== 0);
  const shown = withEmpty ? record.children : full.filter((child) => child.count !== null);
  const rest = record.children.length - full.filter((child) => child.count !== null).length;
  return (
    <Card title="Children" aside={`${count(record.children.length)} relationships`}>
      {shown.length === 0 ? <p className={styles.quiet}>No children that this user can see.</p> : null}
      <ul className={styles.children}>
        {shown.map((child) => (
          <li key={child.relationship}>
            <Link href={`/explorer?soql=${encodeURIComponent(rowsOf(child, record.id))}`}>{child.relationship}</Link>
            <span className={styles.quiet}>
              {child.sobject}.{child.field}
            </span>
            <strong>{child.count === null ? "not counted" : `${count(child.count)}${child.orMore ? "+" : ""}`}</strong>
          </li>
        ))}
      </ul>
      {rest > 0 ? (
        <label className={styles.check}>
          <input type="checkbox" checked={withEmpty} onChange={(event) => setWithEmpty(event.target.checked)} /> show{" "}
          {count(rest)} empty or not counted
        </label>
      ) : null}
    </Card>
  );
}

function rowsOf({ sobject, field }: ChildShown, id: string): string {
  return `SELECT FIELDS(STANDARD) FROM ${sobject} WHERE ${field} = '${id}' LIMIT 200`;
}

import { type ReactNode, useState } from "react";
import { Card } from "../components/card.tsx";
import { Icon } from "../components/icon.tsx";
import { ScrollRegion } from "../components/scroll-region.tsx";
import styles from "./chart-frame.module.css";

export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A chart with the same facts as a table behind a switch: for screen readers, for exact numbers, for copying. */
export function ChartFrame({
  title,
  note,
  table,
  children,
}: {
  title: string;
  note?: string;
  table: ChartTable;
  children: ReactNode;
}) {
  const [asTable, setAsTable] = useState(false);
  return (
    <Card
      title={title}
      aside={
        <span className={styles.aside}>
          {note}
          <button
            type="button"
            className={styles.toggle}
            aria-pressed={asTable}
            onClick={() => setAsTable(!asTable)}
            title={asTable ? "Show the chart" : "Show as table"}
          >
            <Icon name={asTable ? "chart" : "table"} size={14} />
            <span className="visually-hidden">{`${title} as table`}</span>
          </button>
        </span>
      }
    >
      {asTable ? <DataTable title={title} table={table} /> : children}
    </Card>
  );
}

function DataTable({ title, table }: { title: string; table: ChartTable }) {
  return (
    <ScrollRegion className={styles.scroll} label={`${title}, table`}>
      <table className={styles.table}>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={row[0]}>
              {row.map((cell, i) =>
                i === 0 ? (
                  <th key={table.columns[i]} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={table.columns[i]}>{cell}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

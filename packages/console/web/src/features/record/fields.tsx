import { useState } from "react";
import { Link } from "wouter";
import type { FieldShown, RecordAnswer } from "../../../../server/org/contract.ts";
import { Card } from "../../components/card.tsx";
import { count } from "../../live/format.ts";
import { textOf } from "../explorer/columns.ts";
import styles from "./record.module.css";

const SECTIONS = ["Fields", "Custom fields", "Parents", "System"] as const;

/** Label, API name and type beside what is shown and what the API gives; a filter, and the empty ones behind a switch. */
export function Fields({ record }: { record: RecordAnswer }) {
  const [filter, setFilter] = useState("");
  const [withEmpty, setWithEmpty] = useState(false);
  const wanted = filter.trim().toLowerCase();
  const fits = (field: FieldShown) =>
    (withEmpty || field.value !== null) &&
    [field.name, field.label, field.type, textOf(field.value), field.display ?? ""].some((text) =>
      text.toLowerCase().includes(wanted),
    );
  const shown = record.fields.filter(fits);
  const empty = record.fields.filter(({ value }) => value === null).length;
  return (
    <Card title="Fields" aside={`${count(shown.length)} of ${count(record.fields.length)}`}>
      <div className={styles.bar}>
        <input
          className={styles.input}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          placeholder="Filter by label, name, type or value"
          aria-label="Filter fields"
        />
        <label className={styles.check}>
          <input type="checkbox" checked={withEmpty} onChange={(event) => setWithEmpty(event.target.checked)} /> show{" "}
          {count(empty)} empty
        </label>
      </div>
      {shown.length === 0 ? <p className={styles.quiet}>No field fits the filter.</p> : null}
      {SECTIONS.map((section) => {
        const fields = shown.filter((field) => field.section === section);
        return fields.length === 0 ? null : (
          <section key={section} className={styles.section} aria-label={section}>
            <h3>{section}</h3>
            <dl className={styles.fields}>
              {fields.map((field) => (
                <Field key={field.name} field={field} />
              ))}
            </dl>
          </section>
        );
      })}
    </Card>
  );
}

function Field({ field }: { field: FieldShown }) {
  const raw = textOf(field.value);
  const display = displayOf(field);
  return (
    <div className={styles.field}>
      <dt>
        <span>{field.label}</span>
        <span className={styles.about}>
          <code>{field.name}</code> {field.type}
          {field.calculated ? " · calculated" : field.updateable ? "" : " · read only"}
        </span>
      </dt>
      <dd>
        {field.value === null ? (
          <span className={styles.quiet}>empty</span>
        ) : field.parentId ? (
          <Link href={`/record/${field.parentId}`}>{display}</Link>
        ) : (
          <span className={styles.value}>{display}</span>
        )}
        {display === raw || field.value === null ? null : <code className={styles.raw}>{raw}</code>}
      </dd>
    </div>
  );
}

/** As a person would write it; the raw value stands below where they differ. */
function displayOf({ type, value, display }: FieldShown): string {
  if (display !== null) return display;
  if (typeof value === "number" && type === "percent") return `${value} %`;
  if (typeof value === "number" && type === "currency") return value.toLocaleString("en", { minimumFractionDigits: 2 });
  if (typeof value === "string" && type === "datetime")
    return new Date(value).toLocaleString("en", { dateStyle: "medium", timeStyle: "medium" });
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "object" && value !== null && type === "address")
    return Object.entries(value)
      .filter(([part, text]) => typeof text === "string" && !/Code$/.test(part.replace("postalCode", "")))
      .map(([, text]) => text)
      .join(", ");
  return textOf(value);
}

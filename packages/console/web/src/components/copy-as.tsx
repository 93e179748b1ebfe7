import { useRef, useState } from "react";
import styles from "./copy-as.module.css";
import { Icon } from "./icon.tsx";

/** The same thing in several languages, each a click. */
export function CopyAs({ forms }: { forms: readonly (readonly [name: string, text: () => string])[] }) {
  const [copied, setCopied] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  async function copy(name: string, text: string) {
    await navigator.clipboard.writeText(text);
    setCopied(name);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(null), 1500);
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is sent.
    <span className={styles.forms} role="group" aria-label="Copy as">
      <Icon name="copy" size={14} />
      {forms.map(([name, text]) => (
        <button
          key={name}
          type="button"
          className={styles.form}
          title={`Copy as ${name}`}
          onClick={() => void copy(name, text())}
        >
          {copied === name ? <Icon name="check" size={12} /> : null}
          {name}
        </button>
      ))}
      <span className="visually-hidden" role="status">
        {copied ? `${copied} copied` : ""}
      </span>
    </span>
  );
}

import { useRef, useState } from "react";
import styles from "./copyable.module.css";
import { Icon } from "./icon.tsx";

/** An id, address or command that one click copies. */
export function Copyable({ text, label, shown }: { text: string; label: string; shown?: string }) {
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  async function copy() {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(false), 1500);
  }
  return (
    <button type="button" className={styles.copyable} onClick={() => void copy()} title={`Copy ${label}`}>
      <code>{shown ?? text}</code>
      <Icon name={copied ? "check" : "copy"} size={14} />
      <span className="visually-hidden" role="status">
        {copied ? `${label} copied` : `Copy ${label}`}
      </span>
    </button>
  );
}

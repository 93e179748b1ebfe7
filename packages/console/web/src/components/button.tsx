import type { ButtonHTMLAttributes } from "react";
import styles from "./button.module.css";

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  readonly tone?: "primary" | "plain" | "danger";
  readonly busy?: boolean;
};

/** Busy buttons keep their size and say so; they cannot be pressed twice. */
export function Button({ tone = "plain", busy = false, children, disabled, className, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      className={[styles.button, styles[tone], className].filter(Boolean).join(" ")}
      disabled={disabled || busy}
      aria-busy={busy}
    >
      {busy ? <span className={styles.spinner} aria-hidden="true" /> : null}
      {children}
    </button>
  );
}

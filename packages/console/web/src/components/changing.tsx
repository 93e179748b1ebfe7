import { useEffect, useRef, useState } from "react";
import styles from "./changing.module.css";

/** A value that moves in place and is marked for a moment when it does. */
export function Changing({ value }: { value: string }) {
  const previous = useRef(value);
  const [mark, setMark] = useState(0);
  useEffect(() => {
    if (previous.current === value) return;
    previous.current = value;
    setMark((n) => n + 1);
  }, [value]);
  return (
    <span key={mark} className={mark > 0 ? styles.changed : undefined}>
      {value}
    </span>
  );
}

import styles from "./skeleton.module.css";

/** The shape of what comes. Announced once by whoever shows it, not here. */
export function Skeleton({ height = 16, width = "100%" }: { height?: number; width?: number | string }) {
  return <div className={styles.skeleton} style={{ height, width }} aria-hidden="true" />;
}

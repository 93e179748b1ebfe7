import { useEffect, useRef } from "react";
import { Button } from "../../components/button.tsx";
import styles from "./help-dialog.module.css";
import { PAGES } from "./pages.ts";

/** The shortcuts, in the browser's own modal dialog: focus stays inside, Escape closes. */
export function HelpDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    if (!open) dialog.current?.close();
  }, [open]);
  const rows: readonly (readonly [readonly string[], string])[] = [
    ...PAGES.map((page) => [["g", page.key], page.title] as const),
    [["?"], "This list"],
    [["Esc"], "Close"],
  ];
  return (
    <dialog ref={dialog} className={styles.dialog} onClose={onClose} aria-labelledby="help-title">
      <h2 id="help-title">Keyboard shortcuts</h2>
      <dl className={styles.list}>
        {rows.map(([keys, what]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <Button onClick={onClose}>Close</Button>
    </dialog>
  );
}

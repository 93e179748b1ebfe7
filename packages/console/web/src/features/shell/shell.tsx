import { type ReactNode, useEffect, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import type { ConsoleState } from "../../../../server/contract.ts";
import { Button } from "../../components/button.tsx";
import { Icon } from "../../components/icon.tsx";
import { ProblemCard } from "../../components/problem-card.tsx";
import { useLive } from "../../live/use-live.ts";
import { Health } from "./health.tsx";
import { HelpDialog } from "./help-dialog.tsx";
import { PAGES } from "./pages.ts";
import styles from "./shell.module.css";
import { ThemeSwitch } from "./theme-switch.tsx";
import { useShortcuts } from "./use-shortcuts.ts";

/** What a person must mend; it shows in the title, hence in the tab. */
function needsAttention({ connection, problem, sync }: ConsoleState): boolean {
  return problem !== null || (connection.state !== "none" && connection.problem !== null) || sync?.state === "error";
}

/** A page, or one below it: `/record/001…` is the Record page. */
function isAt(path: string, location: string): boolean {
  return location === path || (path !== "/" && location.startsWith(`${path}/`));
}

export function Shell({ children }: { children: ReactNode }) {
  const [location] = useLocation();
  const [help, setHelp] = useState(false);
  const main = useRef<HTMLElement>(null);
  const { state, refusal } = useLive();
  useShortcuts({ onHelp: () => setHelp(true) });
  const page = PAGES.find((candidate) => isAt(candidate.path, location)) ?? PAGES[0];

  const needsSomebody = refusal !== null || (state !== null && needsAttention(state));

  useEffect(() => {
    const title = page ? `${page.title} · Postern` : "Postern";
    document.title = needsSomebody ? `! ${title}` : title;
  }, [page, needsSomebody]);

  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        Skip to content
      </a>
      <aside className={styles.rail}>
        <div className={styles.brand}>
          <img src="/postern.svg" alt="" width="24" height="24" />
          <span>Postern</span>
        </div>
        <nav aria-label="Pages">
          <ul className={styles.nav}>
            {PAGES.map((item) => (
              <li key={item.path}>
                <Link
                  href={item.path}
                  className={styles.link}
                  aria-current={item === page ? "page" : undefined}
                  title={`${item.title} (g ${item.key})`}
                >
                  <Icon name={item.icon} />
                  <span>{item.title}</span>
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className={styles.foot}>
          <ThemeSwitch />
          <button type="button" className={styles.help} onClick={() => setHelp(true)} title="Keyboard shortcuts (?)">
            <Icon name="help" />
            <span className="visually-hidden">Keyboard shortcuts</span>
          </button>
          {state ? <span className={styles.version}>v{state.version}</span> : null}
        </div>
      </aside>
      <div className={styles.body}>
        <Health />
        <main id="main" ref={main} tabIndex={-1} className={styles.main}>
          {refusal ? (
            <ProblemCard
              problem={refusal}
              action={
                <Button tone="primary" onClick={() => window.location.reload()}>
                  Enter the token
                </Button>
              }
            />
          ) : (
            children
          )}
        </main>
      </div>
      <HelpDialog open={help} onClose={() => setHelp(false)} />
    </div>
  );
}

import { Icon } from "../../components/icon.tsx";
import { type Theme, useTheme } from "../../theme/use-theme.ts";
import styles from "./theme-switch.module.css";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const ICON = { system: "system", light: "sun", dark: "moon" } as const;

/** One button that goes round system, light, dark. */
export function ThemeSwitch() {
  const { theme, choose } = useTheme();
  return (
    <button type="button" className={styles.switch} onClick={() => choose(NEXT[theme])} title={`Theme: ${theme}`}>
      <Icon name={ICON[theme]} />
      <span className="visually-hidden">{`Theme: ${theme}. Press for ${NEXT[theme]}.`}</span>
    </button>
  );
}

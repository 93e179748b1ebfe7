import type { ReactNode } from "react";

/** A part that scrolls by itself: named, and reachable by keyboard (WCAG 2.1.1). */
export function ScrollRegion({
  label,
  className,
  onStay,
  children,
}: {
  label: string;
  className?: string;
  /** Told when the pointer or the focus comes, and when it goes. */
  onStay?: (stays: boolean) => void;
  children: ReactNode;
}) {
  return (
    <section
      className={className}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard cannot scroll.
      tabIndex={0}
      aria-label={label}
      onPointerEnter={() => onStay?.(true)}
      onPointerLeave={() => onStay?.(false)}
      onFocus={() => onStay?.(true)}
      onBlur={() => onStay?.(false)}
    >
      {children}
    </section>
  );
}

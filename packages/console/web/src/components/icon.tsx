const PATHS = {
  dashboard: "M3 17V9m5 8V3m5 14v-6m4 6V6",
  connection: "M8 6.5 6.5 5A3.5 3.5 0 0 0 2 10l3 3m7 .5 1.5 1.5A3.5 3.5 0 0 0 18 10l-3-3M7 13l6-6",
  sync: "M3 10a7 7 0 0 1 12-5l2 2m0-4v4h-4m4 3a7 7 0 0 1-12 5l-2-2m0 4v-4h4",
  explorer: "M8.5 3a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11m4 9.5L17 17",
  record: "M4 3h12v14H4zm3 4h6m-6 3h6m-6 3h3",
  requests: "M3 5h14M3 10h9m-9 5h14m-3-8 3 3-3 3",
  close: "m5 5 10 10M15 5 5 15",
  copy: "M7 7h9v9H7zM4 13V4h9",
  check: "m4 10 4 4 8-8",
  alert: "M10 3 2 17h16zM10 8v4m0 2.5v.01",
  table: "M3 4h14v12H3zm0 4h14M8 4v12",
  chart: "M3 17V9m5 8V3m5 14v-6m4 6V6",
  sun: "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M10 2v1.5m0 13V18m8-8h-1.5m-13 0H2m13.7-5.7-1.1 1.1M5.4 14.6l-1.1 1.1m11.4 0-1.1-1.1M5.4 5.4 4.3 4.3",
  moon: "M16 12.5A7 7 0 1 1 7.5 4a5.5 5.5 0 0 0 8.5 8.5",
  system: "M3 4h14v9H3zm4 13h6m-3-4v4",
  help: "M7.5 7.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7m0 2.5v.01M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16",
} as const;

export type IconName = keyof typeof PATHS;

/** A line icon beside a text; it says nothing by itself, hence hidden from screen readers. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      viewBox="0 0 20 20"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

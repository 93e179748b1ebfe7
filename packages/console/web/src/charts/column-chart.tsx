import { scaleBand, scaleLinear } from "d3-scale";
import { useEffect, useRef, useState } from "react";
import styles from "./column-chart.module.css";

export interface ColumnDatum {
  readonly key: string;
  readonly label: string;
  readonly tick: string;
  /** Written once below the ticks that share it: a year. */
  readonly era: string;
  readonly value: number;
  readonly text: string;
  readonly detail: string;
}

const HEIGHT = 208;
const TOP = 12;
const BOTTOM = 36;
const LEFT = 48;
/** Half of the last tick's text. */
const RIGHT = 8;

/** Columns over time; arrow keys walk them, pointer and focus read one out. The last column is the current, unfinished one. */
export function ColumnChart({
  data,
  label,
  axis,
  empty,
}: {
  data: readonly ColumnDatum[];
  label: string;
  axis: (value: number) => string;
  /** Said in place of columns while there is nothing to draw. */
  empty: string;
}) {
  const [width, frame] = useWidth();
  const [active, setActive] = useState<number | null>(null);
  const largest = Math.max(0, ...data.map((d) => d.value));
  const x = scaleBand<string>()
    .domain(data.map((d) => d.key))
    .range([LEFT, width - RIGHT])
    .paddingInner(0.28)
    .paddingOuter(0.1);
  const y = scaleLinear()
    .domain([0, largest || 1])
    .nice(4)
    .range([HEIGHT - BOTTOM, TOP]);
  const shown = data[active ?? data.length - 1];
  const every = Math.max(1, Math.ceil(data.length / Math.max(1, Math.floor((width - LEFT) / 40))));

  const ticks = data.filter((_, i) => (data.length - 1 - i) % every === 0);

  function onKey(event: React.KeyboardEvent) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) setActive((i) => Math.min(data.length - 1, Math.max(0, (i ?? data.length - 1) + step)));
    else if (event.key === "Home") setActive(0);
    else if (event.key === "End") setActive(data.length - 1);
    else return;
    event.preventDefault();
  }

  return (
    <figure className={styles.figure}>
      <figcaption className={styles.readout}>
        {largest === 0 ? (
          empty
        ) : (
          <>
            <span>{shown?.label}</span> <strong>{shown?.text}</strong> <span>{shown?.detail}</span>
          </>
        )}
      </figcaption>
      <div
        ref={frame}
        className={styles.frame}
        // A slider in all but its handle: arrow keys walk the columns, and the text of each is its value.
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={data.length - 1}
        aria-valuenow={active ?? data.length - 1}
        aria-valuetext={`${shown?.label}: ${shown?.text}, ${shown?.detail}`}
        onKeyDown={onKey}
        onPointerLeave={() => setActive(null)}
        onBlur={() => setActive(null)}
      >
        <svg width={width} height={HEIGHT} aria-hidden="true">
          {(largest === 0 ? [0] : y.ticks(4)).map((tick) => (
            <g key={tick} transform={`translate(0 ${y(tick)})`}>
              <line x1={LEFT} x2={width} className={styles.grid} />
              <text x={LEFT - 8} dy="4" textAnchor="end" className={styles.tick}>
                {axis(tick)}
              </text>
            </g>
          ))}
          {data.map((datum, i) => (
            <g key={datum.key} onPointerEnter={() => setActive(i)}>
              <rect x={x(datum.key)} width={x.bandwidth()} y={TOP} height={HEIGHT - TOP - BOTTOM} fill="transparent" />
              <rect
                className={i === data.length - 1 ? styles.now : styles.column}
                data-active={i === active}
                x={x(datum.key)}
                width={x.bandwidth()}
                rx={2}
                y={y(datum.value)}
                height={HEIGHT - BOTTOM - y(datum.value)}
              />
            </g>
          ))}
          {ticks.map((datum, i) => (
            <text key={datum.key} y={HEIGHT - 20} textAnchor="middle" className={styles.tick}>
              <tspan x={(x(datum.key) ?? 0) + x.bandwidth() / 2}>{datum.tick}</tspan>
              {datum.era === ticks[i - 1]?.era ? null : (
                <tspan x={(x(datum.key) ?? 0) + x.bandwidth() / 2} dy="15">
                  {datum.era}
                </tspan>
              )}
            </text>
          ))}
        </svg>
      </div>
    </figure>
  );
}

function useWidth(): [number, React.RefObject<HTMLDivElement | null>] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(640);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(
      ([entry]) => entry && setWidth(Math.max(240, Math.floor(entry.contentRect.width))),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [width, ref];
}

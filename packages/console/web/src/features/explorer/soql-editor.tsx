import { type Completion, type CompletionItem, complete } from "@postern/client/soql";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { loadDescribes, type Schema } from "../../org/schema.ts";
import { piecesOf } from "./highlight.ts";
import styles from "./soql-editor.module.css";

const SHOWN = 60;

/** A text area over its own painted copy: the browser's editing, undo and spelling of keys, with colours, completion and the place of an error. */
export function SoqlEditor({
  value,
  onChange,
  onRun,
  schema,
  errorAt,
}: {
  value: string;
  onChange: (text: string) => void;
  onRun: () => void;
  schema: Schema;
  /** Where the org says the text is wrong; null where it does not. */
  errorAt: number | null;
}) {
  const area = useRef<HTMLTextAreaElement>(null);
  const scroll = useRef<HTMLDivElement>(null);
  const mark = useRef<HTMLSpanElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const [found, setFound] = useState<Completion | null>(null);
  const [active, setActive] = useState(0);
  const [place, setPlace] = useState({ left: 0, top: 0 });
  const caretAfter = useRef<number | null>(null);
  const items = found?.items.slice(0, SHOWN) ?? [];
  const isOpen = items.length > 0;

  function look(text: string, cursor: number): void {
    const completion = complete(text, cursor, schema);
    void loadDescribes(completion.missing);
    setFound(completion);
    setActive(0);
  }
  // What was missing has come: the list that is open, or would be, is made again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a newer schema asks again
  useEffect(() => {
    const element = area.current;
    if (found && element && document.activeElement === element) look(element.value, element.selectionStart);
  }, [schema]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the list moves with what was found
  useLayoutEffect(() => {
    const element = area.current;
    if (caretAfter.current !== null && element) {
      element.setSelectionRange(caretAfter.current, caretAfter.current);
      caretAfter.current = null;
    }
    if (isOpen && mark.current && element) {
      const { offsetLeft, offsetTop, offsetHeight } = mark.current;
      setPlace({
        left: Math.min(offsetLeft, Math.max(0, element.clientWidth - 300)),
        top: offsetTop + offsetHeight + 4 - (scroll.current?.scrollTop ?? 0),
      });
    }
  }, [isOpen, found]);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);

  function take(item: CompletionItem): void {
    if (!found || !area.current) return;
    const text = value.slice(0, found.from) + item.text + value.slice(found.to);
    const caret = found.from + item.text.length;
    caretAfter.current = caret;
    onChange(text);
    // A relationship or a function asks for what comes inside.
    if (/[.( ]$/.test(item.text)) look(text, caret);
    else setFound(null);
  }

  function onKeyDown(event: React.KeyboardEvent<HTMLTextAreaElement>): void {
    const { key } = event;
    if ((event.ctrlKey || event.metaKey) && key === "Enter") {
      setFound(null);
      onRun();
    } else if (event.ctrlKey && key === " ") look(value, event.currentTarget.selectionStart);
    else if (!isOpen) return;
    else if (key === "ArrowDown") setActive((active + 1) % items.length);
    else if (key === "ArrowUp") setActive((active - 1 + items.length) % items.length);
    else if ((key === "Enter" || key === "Tab") && !event.shiftKey && items[active]) take(items[active]);
    else if (key === "Escape") setFound(null);
    else return;
    event.preventDefault();
  }

  return (
    <div className={styles.editor}>
      <div ref={scroll} className={styles.scroll}>
        <div className={styles.sheet}>
          <div className={styles.paint} aria-hidden="true">
            {pieces(value, found?.from ?? null, errorAt).map((piece) =>
              piece.kind === "mark" ? (
                <span key="mark" ref={mark} />
              ) : (
                <span key={piece.start} className={`${styles[piece.paint]} ${piece.isWrong ? styles.wrong : ""}`}>
                  {piece.text}
                </span>
              ),
            )}
            {"\n"}
          </div>
          <textarea
            ref={area}
            className={styles.area}
            value={value}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            aria-label="SOQL"
            aria-multiline="true"
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-controls={isOpen ? id : undefined}
            aria-activedescendant={isOpen ? `${id}-${active}` : undefined}
            aria-describedby={`${id}-keys`}
            onChange={(event) => {
              onChange(event.target.value);
              look(event.target.value, event.target.selectionStart);
            }}
            onKeyDown={onKeyDown}
            onBlur={() => setFound(null)}
            onClick={() => setFound(null)}
          />
        </div>
      </div>
      <span id={`${id}-keys`} className="visually-hidden">
        Control and Enter runs the query, Control and Space lists what can stand here.
      </span>
      {isOpen ? (
        <div ref={list} id={id} className={styles.list} style={place} role="listbox" aria-label="What can stand here">
          {items.map((item, at) => (
            <div
              key={`${item.kind} ${item.text}`}
              id={`${id}-${at}`}
              // Never focused: the focus stays in the text, and aria-activedescendant walks the options.
              tabIndex={-1}
              role="option"
              aria-selected={at === active}
              className={styles.item}
              onPointerDown={(event) => {
                event.preventDefault();
                take(item);
              }}
            >
              <code>{item.text}</code>
              <span className={styles.detail}>{item.detail || item.kind}</span>
            </div>
          ))}
        </div>
      ) : null}
    </div>
  );
}

type Painted =
  | { readonly kind: "mark" }
  | {
      readonly kind: "text";
      readonly text: string;
      readonly start: number;
      readonly paint: ReturnType<typeof piecesOf>[number]["paint"];
      readonly isWrong: boolean;
    };

/** The painted pieces, cut where completion begins, so that its list can be put there. */
function pieces(text: string, markAt: number | null, errorAt: number | null): readonly Painted[] {
  const painted = piecesOf(text).flatMap((piece): Painted[] => {
    const end = piece.start + piece.text.length;
    const isWrong = errorAt !== null && piece.start <= errorAt && errorAt < end;
    const whole: Painted = { kind: "text", ...piece, isWrong };
    if (markAt === null || markAt < piece.start || markAt >= end) return [whole];
    const cut = markAt - piece.start;
    return [
      { ...whole, text: piece.text.slice(0, cut), start: piece.start },
      { kind: "mark" },
      { ...whole, text: piece.text.slice(cut), start: markAt + 0.5 },
    ];
  });
  return markAt !== null && markAt >= text.length ? [...painted, { kind: "mark" }] : painted;
}

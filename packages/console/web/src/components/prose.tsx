/** A sentence of the catalogue: what stands between backticks is something to type. */
export function Prose({ text }: { text: string }) {
  return text.split("`").map((part, i) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence never change places.
    i % 2 === 1 ? <code key={i}>{part}</code> : part,
  );
}

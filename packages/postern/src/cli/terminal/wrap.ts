import { displayWidth } from "./table.ts";

/** Breaks lines between words so that they fit; what follows a break is indented. Lines that fit keep their spaces: carets stay in place. */
export function wrap(text: string, width: number, indent: number): string {
  const space = "\n".padEnd(indent + 1);
  return text
    .split("\n")
    .map((line) => (displayWidth(line) + indent <= width ? line : wrapLine(line, width - indent).join(space)))
    .join(space);
}

function wrapLine(line: string, width: number): readonly string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (displayWidth(longer) > width && current !== "") {
      lines.push(current);
      current = word;
    } else current = longer;
  }
  return [...lines, current];
}

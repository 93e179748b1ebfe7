/** JSON text indented as the org does it: two spaces, and ` : ` between key and value. Numbers keep their spelling. */
export function indent(text: string): string {
  let out = "";
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (character === '"') {
      const start = i;
      for (i++; text[i] !== '"'; i++) if (text[i] === "\\") i++;
      out += text.slice(start, i + 1);
    } else if (character === "{" || character === "[") {
      const close = character === "{" ? "}" : "]";
      if (text[i + 1] === close) {
        out += `${character} ${close}`;
        i++;
      } else out += `${character}\n${"  ".repeat(++depth)}`;
    } else if (character === "}" || character === "]") out += `\n${"  ".repeat(--depth)}${character}`;
    else if (character === ",") out += `,\n${"  ".repeat(depth)}`;
    else if (character === ":") out += " : ";
    else out += character;
  }
  return out;
}

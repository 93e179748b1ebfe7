/** How the outermost element is called, and what stands inside it when the answer is a list. */
export interface RootName {
  readonly element: string;
  readonly item: string;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';
const NAMESPACE = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/**
 * An answer's JSON text as XML, in one pass over the text and with no tree between: numbers keep their spelling, members become
 * elements, lists repeat their element, `attributes` become attributes of the record's element, null is `xsi:nil`.
 */
export function transcribe(json: string, root: RootName): string {
  let at = 0;
  let out = DECLARATION;

  /** The text of the string at the cursor, for XML. */
  function text(): string {
    const start = ++at;
    let escaped = false;
    for (; json[at] !== '"'; at++) {
      if (json[at] !== "\\") continue;
      escaped = true;
      at++;
    }
    const raw = json.slice(start, at++);
    return xmlEscaped(escaped ? (JSON.parse(`"${raw}"`) as string) : raw);
  }

  function scalar(): string {
    if (json[at] === '"') return text();
    const start = at;
    while (at < json.length && !",]}".includes(json[at]!)) at++;
    return json.slice(start, at);
  }

  /** ` type="Account" url="…"`, when the object at the cursor begins with its attributes. */
  function attributes(): string {
    if (!json.startsWith('"attributes":{', at)) return "";
    at += '"attributes":{'.length;
    let found = "";
    while (json[at] !== "}") {
      const name = text();
      at++;
      found += ` ${name}="${scalar()}"`;
      if (json[at] === ",") at++;
    }
    at++;
    if (json[at] === ",") at++;
    return found;
  }

  function list(name: string, item: string, outer: string | null): void {
    at++;
    if (outer !== null) out += `<${name}${outer}>`;
    while (json[at] !== "]") {
      element(outer === null ? name : item, item, "");
      if (json[at] === ",") at++;
    }
    at++;
    if (outer !== null) out += `</${name}>`;
  }

  function element(name: string, item: string, declared: string): void {
    switch (json[at]) {
      case "[":
        // A list in a list, and the list that is the whole answer, need an element of their own.
        list(name, item, declared === "" ? null : declared);
        return;
      case "{": {
        at++;
        out += `<${name}${declared}${attributes()}>`;
        while (json[at] !== "}") {
          const member = elementName(text());
          at++;
          element(member, member, "");
          if (json[at] === ",") at++;
        }
        at++;
        out += `</${name}>`;
        return;
      }
      default: {
        const value = scalar();
        out += value === "null" ? `<${name}${declared} xsi:nil="true"/>` : `<${name}${declared}>${value}</${name}>`;
      }
    }
  }

  element(elementName(root.element), elementName(root.item), NAMESPACE);
  return out;
}

const SPECIAL: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
// XML 1.0 has no way to write control characters, lone surrogates or the two non-characters: they are left out.
const NEEDS_CARE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those that XML cannot carry.
  /[&<>"\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const xmlEscaped = (value: string) => value.replace(NEEDS_CARE, (character) => SPECIAL[character] ?? "");

/** Names of members are almost always names of elements; what is not is spelled so that it is one. */
function elementName(name: string): string {
  if (/^[A-Za-z_][\w.-]*$/.test(name)) return name;
  return (
    name.replace(
      /^[^A-Za-z_]|[^\w.-]/g,
      (character) => `_x${character.charCodeAt(0).toString(16).padStart(4, "0")}_`,
    ) || "_"
  );
}

import type { Page } from "playwright-core";

/** Which colours of the theme carry text on which. */
const TEXT_ON: Readonly<Record<string, readonly string[]>> = {
  "--text": ["--canvas", "--surface", "--sunken", "--bad-soft"],
  "--text-quiet": ["--canvas", "--surface", "--sunken", "--bad-soft"],
  "--accent": ["--canvas", "--surface", "--accent-soft"],
  "--on-accent": ["--accent", "--accent-hover"],
  "--good": ["--surface", "--good-soft"],
  "--warn": ["--surface", "--warn-soft"],
  "--bad": ["--surface", "--bad-soft"],
};

/** Pairs below 4.5:1 (WCAG 2.2, 1.4.3), as the page's theme is now. */
export async function faintPairs(page: Page): Promise<string[]> {
  const names = [...new Set([...Object.keys(TEXT_ON), ...Object.values(TEXT_ON).flat()])];
  const colours = await page.evaluate((all) => {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(all.map((name) => [name, style.getPropertyValue(name).trim()]));
  }, names);
  return Object.entries(TEXT_ON).flatMap(([text, surfaces]) =>
    surfaces
      .map((surface) => ({ surface, ratio: contrast(colours[text]!, colours[surface]!) }))
      .filter(({ ratio }) => !(ratio >= 4.5))
      .map(({ surface, ratio }) => `${text} on ${surface}: ${ratio.toFixed(2)}`),
  );
}

/** WCAG 2.2, "contrast ratio" of two colours in hexadecimal. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  // The build writes #ffffff as #fff.
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(colour)?.[1]?.replace(/^(.)(.)(.)$/, "$1$1$2$2$3$3");
  if (hex === undefined) throw new Error(`not #rgb or #rrggbb: "${colour}"`);
  const [red = 0, green = 0, blue = 0] = [0, 2, 4]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** What the keyboard can reach and a screen reader would call nothing: roles, as Chromium's accessibility tree has them. */
export async function namelessControls(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  return nodes
    .filter((node) => !node.ignored && node.properties?.some((p) => p.name === "focusable" && p.value.value === true))
    .filter((node) => node.role?.value !== "RootWebArea" && node.role?.value !== "main" && !node.name?.value)
    .map((node) => String(node.role?.value));
}

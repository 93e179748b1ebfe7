/** Colours of the standard objects in Lightning's design system; others have the one of custom objects. */
const COLORS: Readonly<Record<string, string>> = {
  Account: "5867E8",
  Campaign: "F38303",
  Case: "FF538A",
  Contact: "9602C7",
  Lead: "FF5D2D",
  Opportunity: "FF5D2D",
  Product2: "9602C7",
  Task: "3BA755",
  User: "107CAD",
};
const CUSTOM_COLOR = "6B9DE2";

const SIZES = [32, 16] as const;

/** How an object looks: one theme, two sizes. The addresses lead nowhere: the org has no pictures. */
export function looksOf(origin: string, sobject: string) {
  const color = COLORS[sobject] ?? CUSTOM_COLOR;
  const file = (size: number) => `${origin}/img/icon/${sobject.toLowerCase()}${size}.png`;
  return {
    colors: [{ color, context: "primary", theme: "theme4" }],
    icons: SIZES.map((size) => ({
      contentType: "image/png",
      height: size,
      theme: "theme3",
      url: file(size),
      width: size,
    })),
    iconUrl: file(32),
    miniIconUrl: file(16),
  };
}

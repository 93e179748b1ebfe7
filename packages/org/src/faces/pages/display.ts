/** Layouts that an app may ask for ("OAuth 2.0 Web Server Flow", `display`): a page, a popup window, a phone. */
export type Display = "page" | "popup" | "touch";

/** `mobile`, for phones of old, is served as `touch`; what is unknown as a page. */
export const displayOf = (asked: string | null | undefined): Display =>
  asked === "popup" ? "popup" : asked === "touch" || asked === "mobile" ? "touch" : "page";

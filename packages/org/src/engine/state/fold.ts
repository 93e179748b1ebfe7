/**
 * Case folding for comparisons, beyond ASCII: "STRASSE" stays apart from "straße", "ÉCOLE" equals "école".
 * SQLite's NOCASE folds ASCII only.
 */
export function fold(text: string): string {
  return text.toLowerCase().normalize("NFC");
}

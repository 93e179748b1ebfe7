/** A moment as the org writes it: `2026-01-01T00:00:00.000+0000` is not the form that every engine reads. */
export function orgDate(text: string): Date {
  return new Date(text.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
}

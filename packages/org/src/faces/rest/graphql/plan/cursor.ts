import { GraphQLError } from "graphql";

const FORM = /^v1:(\d{1,9})$/;

/** The cursor of the row at an offset, counted from 0; the form is the org's own. */
export function cursorAt(offset: number): string {
  return btoa(`v1:${offset + 1}`);
}

/** How many rows lie before the one after the cursor. Throws GraphQLError when the text is no cursor of this org. */
export function offsetAfter(cursor: string | null | undefined): number {
  if (cursor === null || cursor === undefined || cursor === "") return 0;
  let text = "";
  try {
    text = atob(cursor);
  } catch {}
  const offset = FORM.exec(text)?.[1];
  if (offset === undefined)
    throw new GraphQLError(`The cursor '${cursor}' is not valid.`, { extensions: { ErrorType: "InvalidCursor" } });
  return Number(offset);
}

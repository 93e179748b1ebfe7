/** A datetime as REST answers write it: `2026-01-31T09:00:00.000+0000`. */
export const wireDateTime = (epochMs: number) => new Date(epochMs).toISOString().replace("Z", "+0000");

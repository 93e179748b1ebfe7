/**
 * A double as the org prints it: with a fraction (`300.0`), and from ten million on in scientific form (`3.5E8`).
 * Both are JSON numbers; a parser sees the same value. The exponent form is inferred.
 */
export function doubleText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e7 || (size < 1e-3 && size > 0)) {
    const [mantissa, exponent] = value.toExponential().split("e") as [string, string];
    return `${mantissa.includes(".") ? mantissa : `${mantissa}.0`}E${exponent.startsWith("+") ? exponent.slice(1) : exponent}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

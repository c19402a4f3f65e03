// Numbers as Java prints them. Java rounds the decimal digits that it would show, half up, where JavaScript
// rounds the binary value behind them: 1.005 with two digits is 1.01 there and 1.00 here.

/** Java's `%.<digits>f`, without grouping and with a point whatever the locale. */
export function javaFixed(value: number, digits: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa = '', exponent = '0'] = Math.abs(value).toExponential().split('e');
  const decimals = mantissa.replace('.', '');
  // The digits before the point of value * 10^digits.
  const kept = Number(exponent) + 1 + digits;
  const padded = decimals.padEnd(kept, '0');
  const roundsUp = kept >= 0 && (padded[kept] ?? '0') >= '5';
  const whole = BigInt(`0${padded.slice(0, Math.max(kept, 0))}`) + (roundsUp ? 1n : 0n);
  const text = whole.toString().padStart(digits + 1, '0');
  const point = text.length - digits;
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, point)}.${text.slice(point)}`;
}

/** Java's `Double.toString`: at least one digit behind the point, and an exponent outside of 10^-3 to 10^7. */
export function javaDouble(value: number): string {
  if (!Number.isFinite(value) || value === 0) return Object.is(value, -0) ? '-0.0' : value === 0 ? '0.0' : `${value}`;
  const size = Math.abs(value);
  const withPoint = (text: string): string => (text.includes('.') ? text : `${text}.0`);
  if (size >= 1e-3 && size < 1e7) return withPoint(String(value));
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${withPoint(mantissa)}E${Number(exponent)}`;
}

// Dates as Java's SimpleDateFormat writes them, in English and in the time zone of this machine: a letter that
// is repeated says how wide a field is, text in single quotes stands for itself.

type Field = (date: Date, width: number) => string;

const dayMs = 86_400_000;

const fields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['G', (date) => (date.getFullYear() > 0 ? 'AD' : 'BC')],
  ['y', (date, width) => yearText(date.getFullYear(), width)],
  ['Y', (date, width) => yearText(weekOfYear(date).year, width)],
  ['M', monthText],
  ['L', monthText],
  ['w', (date, width) => digits(weekOfYear(date).week, width)],
  ['W', (date, width) => digits(Math.floor((date.getDate() - 1 + firstOfMonth(date).getDay()) / 7) + 1, width)],
  ['D', (date, width) => digits(dayOfYear(date), width)],
  ['d', (date, width) => digits(date.getDate(), width)],
  ['F', (date, width) => digits(Math.ceil(date.getDate() / 7), width)],
  ['E', (date, width) => name(date, { weekday: width >= 4 ? 'long' : 'short' })],
  ['u', (date, width) => digits(date.getDay() === 0 ? 7 : date.getDay(), width)],
  ['a', (date) => (date.getHours() < 12 ? 'AM' : 'PM')],
  ['H', (date, width) => digits(date.getHours(), width)],
  ['k', (date, width) => digits(date.getHours() === 0 ? 24 : date.getHours(), width)],
  ['K', (date, width) => digits(date.getHours() % 12, width)],
  ['h', (date, width) => digits(date.getHours() % 12 === 0 ? 12 : date.getHours() % 12, width)],
  ['m', (date, width) => digits(date.getMinutes(), width)],
  ['s', (date, width) => digits(date.getSeconds(), width)],
  ['S', (date, width) => digits(date.getMilliseconds(), width)],
  ['z', (date, width) => zoneName(date, width >= 4 ? 'long' : 'short')],
  ['Z', (date) => offsetText(date, '')],
  ['X', (date, width) => isoOffset(date, width)],
]);

/** Throws a `RangeError` with Java's text for what is no pattern. `date` is in milliseconds since 1970. */
export function javaDateFormat(pattern: string): (timestampMs: number) => string {
  const parts = [...pieces(pattern)];
  return (timestampMs) => {
    const date = new Date(timestampMs);
    return parts.map((part) => part(date)).join('');
  };
}

function* pieces(pattern: string): Generator<(date: Date) => string> {
  const quoted = /'((?:[^']|'')*)'/y;
  const letters = /([A-Za-z])\1*/y;
  for (let at = 0; at < pattern.length;) {
    quoted.lastIndex = letters.lastIndex = at;
    const [whole, letter] = letters.exec(pattern) ?? [];
    const text = quoted.exec(pattern);
    if (whole !== undefined) {
      const field = fields.get(letter!);
      if (field === undefined) throw new RangeError(`Illegal pattern character '${letter}'`);
      if (letter === 'X' && whole.length > 3) throw new RangeError(`invalid ISO 8601 format: length=${whole.length}`);
      yield (date) => field(date, whole.length);
      at += whole.length;
    } else if (pattern[at] === "'") {
      if (text === null) throw new RangeError('Unterminated quote');
      yield () => (text[1] === '' ? "'" : text[1]!.replaceAll("''", "'"));
      at += text[0].length;
    } else {
      const other = pattern[at]!;
      yield () => other;
      at += 1;
    }
  }
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** Two letters mean the last two digits. */
function yearText(year: number, width: number): string {
  const ofEra = year > 0 ? year : 1 - year;
  return width === 2 ? digits(ofEra % 100, 2) : digits(ofEra, width);
}

function monthText(date: Date, width: number): string {
  if (width >= 3) return name(date, { month: width === 3 ? 'short' : 'long' });
  return digits(date.getMonth() + 1, width);
}

function name(date: Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-US', options).format(date);
}

function firstOfMonth(date: Date): Date {
  return new Date(date.getFullYear(), date.getMonth(), 1);
}

function dayOfYear(date: Date): number {
  return Math.round((midnightUtc(date) - Date.UTC(date.getFullYear(), 0, 1)) / dayMs) + 1;
}

function midnightUtc(date: Date): number {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
}

/** Weeks begin on Sunday, and the first one is that of January 1st, as in the United States. */
function weekOfYear(date: Date): { readonly week: number; readonly year: number } {
  const year = date.getFullYear();
  const saturday = midnightUtc(date) + (6 - date.getDay()) * dayMs;
  if (new Date(saturday).getUTCFullYear() > year) return { week: 1, year: year + 1 };
  const before = new Date(year, 0, 1).getDay();
  return { week: Math.floor((dayOfYear(date) - 1 + before) / 7) + 1, year };
}

function zoneName(date: Date, width: 'short' | 'long'): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: width }).formatToParts(date);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

function offsetText(date: Date, separator: string): string {
  const minutes = -date.getTimezoneOffset();
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${digits(hours, 2)}${separator}${digits(rest, 2)}`;
}

function isoOffset(date: Date, width: number): string {
  if (date.getTimezoneOffset() === 0) return 'Z';
  return width === 1 ? offsetText(date, '').slice(0, 3) : offsetText(date, width === 3 ? ':' : '');
}

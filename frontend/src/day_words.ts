/** Days as people write them: 2026-11-22, 20261122, 11-22, 11月22日, 今天; read as the server reads them (`ui/day_words.py`). */
const NEAR: Record<string, number> = { 今天: 0, 今日: 0, today: 0, 明天: 1, 明日: 1, tomorrow: 1, 后天: 2, 後天: 2, 昨天: -1, 昨日: -1, yesterday: -1, 前天: -2 };
const WHOLE = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号號]?$/;
const DIGITS = /^(\d{4})(\d{2})(\d{2})$/;
const SHORT = /^(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号號]?$/;
const TIME = /^(.+?)(?:\s+|(?<=\d)t)(\d{1,2})(?:[:.点點时時]\s*(\d{1,2})?)?分?$/;
const YEARS = 9;

const plain = (text: string) => text.normalize("NFKC").trim().toLowerCase();
const iso = (day: Date) => day.toISOString().slice(0, 10);

function day(year: number, month: number, of: number): string | null {
  const found = new Date(Date.UTC(year, month - 1, of));
  return found.getUTCMonth() === month - 1 && found.getUTCDate() === of && year > 999 && year < 3000 ? iso(found) : null;
}

/** ISO, or null when it is no day. A day without its year is the last one up to today, with `ahead` the next. */
export function dayOf(text: string, today: string, ahead = false): string | null {
  const typed = plain(text);
  if (typed in NEAR) return iso(new Date(Date.parse(`${today}T00:00Z`) + NEAR[typed]! * 86_400_000));
  const whole = WHOLE.exec(typed) ?? DIGITS.exec(typed);
  if (whole) return day(Number(whole[1]), Number(whole[2]), Number(whole[3]));
  const short = SHORT.exec(typed);
  if (!short) return null;
  for (let step = 0; step < YEARS; step++) {
    const found = day(Number(today.slice(0, 4)) + (ahead ? step : -step), Number(short[1]), Number(short[2]));
    if (found && (ahead ? found >= today : found <= today)) return found;
  }
  return null;
}

/** `2026-11-22 09:30`, or null. Without a time it is nine in the morning. */
export function momentOf(text: string, today: string): string | null {
  const found = TIME.exec(plain(text));
  if (!found) {
    const only = dayOf(text, today, true);
    return only && `${only} 09:00`;
  }
  const on = dayOf(found[1]!, today, true);
  const [hour, minute] = [Number(found[2]), Number(found[3] ?? 0)];
  return on && hour < 24 && minute < 60 ? `${on} ${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}` : null;
}

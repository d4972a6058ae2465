/** Units of a rate, in milliseconds. */
const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const DAY_MS = 86_400_000;

/** How far ahead a time is looked for: a leap day comes within eight years. */
const DAYS_AHEAD = 8 * 366;

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/**
 * When a schedule is due next after a moment, in UTC, as EventBridge Scheduler reads its expression: `cron(0 3 * * ? *)`,
 * or `rate(1 hour)`, which counts from `start`. Undefined where that is never. Moments are milliseconds since 1970.
 * @throws Error for an expression that it cannot read.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function nextDue(expression: string, after: number, start: number): number | undefined {
  const [, count, unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count !== undefined) {
    const every = Number(count) * (UNITS[unit] ?? 0);
    if (every > 0) return start + (Math.floor((after - start) / every) + 1) * every;
  }
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1]?.trim().split(/\s+/) ?? [];
  const [minutes, hours, days, months, weekdays, years] = fields;
  if (!minutes || !hours || !days || !months || !weekdays || !years || fields.length > 6)
    throw new Error(`Schedule "${expression}": write cron(0 3 * * ? *), with six fields, or rate(1 hour).`);
  const inDay = valuesOf(hours, 0, 23).flatMap((hour) =>
    valuesOf(minutes, 0, 59).map((minute) => hour * 3_600_000 + minute * 60_000),
  );
  const monthsMeant = valuesOf(months, 1, 12, MONTHS);
  const yearsMeant = valuesOf(years, 1970, 2199);
  const first = Math.floor(after / DAY_MS) * DAY_MS;
  for (let day = first; day <= first + DAYS_AHEAD * DAY_MS; day += DAY_MS) {
    const date = new Date(day);
    if (!yearsMeant.includes(date.getUTCFullYear()) || !monthsMeant.includes(date.getUTCMonth() + 1))
      continue;
    if (!isDay(days, date) || !isWeekday(weekdays, date)) continue;
    const time = inDay.find((ms) => day + ms > after);
    if (time !== undefined) return day + time;
  }
  return undefined;
}

/** The values that a field names, in their order: `*`, `5`, `1,3`, `MON-FRI`, `0/15`. */
function valuesOf(field: string, from: number, to: number, names: readonly string[] = []): number[] {
  const read = (text: string) => {
    const index = names.indexOf(text.toUpperCase());
    const value = index < 0 ? Number(text) : index + from;
    if (!Number.isInteger(value) || value < from || value > to)
      throw new Error(`"${text}" in a schedule's expression: use ${from} to ${to}.`);
    return value;
  };
  const values = field.split(",").flatMap((part) => {
    const [range = "", step] = part.split("/");
    const isAll = range === "*" || range === "?";
    const [first = "", last] = range.split("-");
    const begin = isAll ? from : read(first);
    const end = isAll || (step && last === undefined) ? to : read(last ?? first);
    const every = step === undefined ? 1 : Math.max(1, Number(step));
    return Array.from(
      { length: Math.max(0, Math.floor((end - begin) / every) + 1) },
      (_, n) => begin + n * every,
    );
  });
  return [...new Set(values)].sort((a, b) => a - b);
}

const lastOfMonth = (date: Date) =>
  new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();

/** Whether a day of the month is meant: also `L`, the last one, and `15W`, the weekday that is nearest to the 15th. */
function isDay(field: string, date: Date): boolean {
  const day = date.getUTCDate();
  return field.split(",").some((part) => {
    if (part === "L") return day === lastOfMonth(date);
    const [, nearest] = /^(\d+|L)W$/.exec(part) ?? [];
    if (nearest === undefined) return valuesOf(part, 1, 31).includes(day);
    return day === weekdayNear(nearest === "L" ? lastOfMonth(date) : Number(nearest), date);
  });
}

/** The day of a month, Monday to Friday, that is nearest to one of its days. */
function weekdayNear(day: number, date: Date): number {
  const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day)).getUTCDay();
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === lastOfMonth(date) ? day - 2 : day + 1;
  return day;
}

/** Whether a day of the week is meant, 1 for Sunday: also `6L`, the month's last Friday, and `2#1`, its first Monday. */
function isWeekday(field: string, date: Date): boolean {
  const weekday = date.getUTCDay() + 1;
  const day = date.getUTCDate();
  return field.split(",").some((part) => {
    const [, name = "", mark = "", number = ""] = /^(\w+?)(L|#)(\d?)$/.exec(part) ?? [];
    if (part === "L") return weekday === 7;
    if (mark === "") return valuesOf(part, 1, 7, WEEKDAYS).includes(weekday);
    if (!valuesOf(name, 1, 7, WEEKDAYS).includes(weekday)) return false;
    return mark === "L" ? day + 7 > lastOfMonth(date) : Math.ceil(day / 7) === Number(number);
  });
}

const MINUTES: Record<string, number> = { minute: 1, hour: 60, day: 1440 };

/** How far an alarm looks back, in hours. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const WEEK = 168;

/**
 * After how many whole hours without a message a schedule is late, with an hour to spare: for every rate, and for every cron
 * that names neither days nor months nor years. Undefined for others, for a week or longer, and for what is no expression.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function hoursBetween(expression: string): number | undefined {
  const [, count, unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  if (count !== undefined) return withinWeek(Math.ceil((Number(count) * (MINUTES[unit] ?? 0)) / 60) + 1);
  const [, hours = "", days = ""] = /^cron\(\S+ (\S+) (.+)\)$/.exec(expression) ?? [];
  if (!/^[*?]( [*?])*$/.test(days)) return undefined;
  return hours === "*" ? 2 : 25;
}

function withinWeek(hours: number): number | undefined {
  return hours > WEEK ? undefined : hours;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Milliseconds for people: `1.24 s`, `3 min 05 s`, `2 h 10 min`, `3 d 4 h`. */
export function duration(ms: number): string {
  const rounded = Math.round(Math.max(0, ms) / 10) * 10;
  if (rounded < MINUTE) return `${(rounded / 1000).toFixed(2)} s`;
  if (rounded < HOUR) return `${Math.floor(rounded / MINUTE)} min ${two((rounded % MINUTE) / 1000)} s`;
  if (rounded < 2 * DAY) return `${Math.floor(rounded / HOUR)} h ${two((rounded % HOUR) / MINUTE)} min`;
  return `${Math.floor(rounded / DAY)} d ${Math.floor((rounded % DAY) / HOUR)} h`;
}

/** How long until something is due: `in 3 s`, or `now`. */
export function within(ms: number): string {
  return ms > 0 ? `in ${ms < MINUTE ? `${Math.ceil(ms / 1000)} s` : duration(ms)}` : "now";
}

function two(number: number): string {
  return String(Math.floor(number)).padStart(2, "0");
}

/** `in 2 d 23 h`, `3 min ago`: whole units, the two largest. */
export function until(ms: number): string {
  return ms > 0 ? `in ${span(ms)}` : `${span(-ms)} ago`;
}

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
] as const;

/** A time to come, or gone by, in its two largest units: `2 d 23 h`. */
export function span(ms: number): string {
  const seconds = Math.floor(ms / 1000) * 1000;
  const from = UNITS.findIndex(([, unit]) => seconds >= unit);
  if (from < 0) return "0 s";
  const parts = UNITS.slice(from, from + 2).map(([name, unit], index) => {
    const above = index === 0 ? undefined : UNITS[from + index - 1]?.[1];
    return `${Math.floor((above ? seconds % above : seconds) / unit)} ${name}`;
  });
  return parts.filter((part, index) => index === 0 || !part.startsWith("0 ")).join(" ");
}

/** A point in time to the minute, in UTC, or to the second where it has one: `2026-12-02 09:00Z`. */
export function momentOf(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const text = at.toISOString().replace("T", " ");
  return `${text.slice(0, text.slice(17, 19) === "00" ? 16 : 19)}Z`;
}

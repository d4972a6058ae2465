/** How many of these intervals (milliseconds) lie over one another at most; one that ends as another begins does not. */
export function peak(intervals: readonly (readonly [from: number, to: number])[]): number {
  const steps = intervals.flatMap(([from, to]) => [[from, 1] as const, [to, -1] as const]);
  steps.sort(([a, up], [b, down]) => a - b || up - down);
  let open = 0;
  return steps.reduce((most, [, step]) => {
    open += step;
    return Math.max(most, open);
  }, 0);
}

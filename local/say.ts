const began = performance.now();

/** A line with the seconds since the start. */
export function stamped(line: string): string {
  return `${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s  ${line}`;
}

/** Says a line of progress with the seconds since the start. */
export function say(line: string): void {
  console.log(stamped(line));
}

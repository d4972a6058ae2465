/** `1 dead letter`, `3 dead letters`, `1,000 processes`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`;
}

/** A number with its thousands apart. */
export function grouped(number: number): string {
  return number.toLocaleString("en");
}

import { Misuse } from "./command.ts";

/** What an option says: a whole number from 1. Throws a Misuse for anything else, and for more than `most`. */
export function countOf(option: string, text: string, most = Number.MAX_SAFE_INTEGER): number {
  const count = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > most)
    throw new Misuse(
      `--${option} is ${text}: use a whole number from 1${most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`}.`,
    );
  return count;
}

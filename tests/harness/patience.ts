import { availableParallelism, loadavg } from "node:os";

/**
 * How much longer everything takes than on this machine when it is idle: how many want a core, for each that there is.
 * 1 at least, so a limit that is multiplied by it never gets shorter.
 */
export function slowness(): number {
  const [minute = 0, five = 0] = loadavg();
  return Math.max(1, Math.max(minute, five) / availableParallelism());
}

/** A limit for what is quick on an idle machine, in the unit that it is given in. */
export function patient(limit: number): number {
  return limit * slowness();
}

/** One measured figure. */
export interface Figure {
  name: string;
  unit: string;
  min: number;
  median: number;
  max: number;
}

/** Minimum, median and maximum of several runs. */
export function figure(name: string, unit: string, samples: readonly number[]): Figure {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (index: number) => Math.round((sorted[index] ?? Number.NaN) * 100) / 100;
  return { name, unit, min: at(0), median: at(Math.floor(sorted.length / 2)), max: at(sorted.length - 1) };
}

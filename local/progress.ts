import { stamped } from "./say.ts";

/** Where progress is shown: standard output, or what stands for it. */
export interface Screen {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** How far something is, as a person sees it. */
export interface Progress {
  /** `total` may not be known yet; `note` stands behind the counts. */
  show(done: number, total: number | undefined, note?: string): void;
  /** Leaves the last state standing. */
  end(): void;
}

const CELLS = 24;
/** Between two lines where there is no terminal. */
const PAUSE_MS = 1000;

/** On a terminal one line with a bar, which is drawn over itself; elsewhere a line a second at most, where it moved. */
export function progress(
  label: string,
  screen: Screen = process.stdout,
  now = () => performance.now(),
): Progress {
  let shown = "";
  let current = "";
  let next = Number.NEGATIVE_INFINITY;
  const line = () => {
    if (current === shown) return;
    shown = current;
    next = now() + PAUSE_MS;
    screen.write(`${stamped(current)}\n`);
  };
  return {
    show(done, total, note = "") {
      const counts = total === undefined ? `${done} so far` : `${done} of ${total}`;
      const more = note ? `, ${note}` : "";
      if (screen.isTTY) {
        current = stamped(`${label} ${bar(done, total)} ${counts}${more}`).slice(
          0,
          (screen.columns || 80) - 1,
        );
        screen.write(`\r\u001b[K${current}`);
      } else {
        current = `${label}: ${counts}${more}`;
        if (now() >= next) line();
      }
    },
    end() {
      if (!screen.isTTY) line();
      else if (current) screen.write("\n");
    },
  };
}

function bar(done: number, total: number | undefined): string {
  const full =
    total === undefined ? 0 : total === 0 ? CELLS : Math.floor((Math.min(done, total) / total) * CELLS);
  return `${"█".repeat(full)}${"░".repeat(CELLS - full)}`;
}

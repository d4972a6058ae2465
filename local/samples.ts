import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "./flows.ts";

/** Shows its samples, and answers whether each ended as it should. */
export type Samples = (stack: Stack) => Promise<boolean>;

/** A flow as `npm start` shows it. */
export interface Flow {
  /** Loads its samples. */
  samples(): Promise<Samples>;
  /** The files in `flows/` whose participants take part, `crawls` for `flows/crawls.ts`. */
  needs: readonly string[];
}

export const flows: Readonly<Record<string, Flow>> = {
  orders: {
    samples: async () => (await import("./flows/orders.ts")).ordersFlow,
    needs: ["orders"],
  },
  crawl: {
    samples: async () => (await import("./flows/crawl.ts")).crawlFlow,
    needs: ["crawls"],
  },
  github: {
    samples: async () => (await import("./flows/github.ts")).githubFlow,
    needs: ["github", "users"],
  },
  users: {
    samples: async () => (await import("./flows/users.ts")).usersFlow,
    needs: ["users"],
  },
};

/** Nothing of a flow needs these: the local AWS has a console of its own, beside the deployed one. */
const APART = ["components/participants/console.ts"];

/** The files of a project that none of some flows needs. */
export function unneeded(root: string, chosen: readonly Flow[]): string[] {
  const folder = join(root, "flows");
  const needed = new Set(chosen.flatMap(({ needs }) => needs.map((name) => `${name}.ts`)));
  const all = existsSync(folder) ? readdirSync(folder) : [];
  return [...all.filter((file) => !needed.has(file)).map((file) => `flows/${file}`), ...APART];
}

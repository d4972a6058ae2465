import { INCARNATION, REVISION } from "../../schemas/revision.ts";
import type { Written } from "../fakes/dynamodb/fake-dynamodb.ts";
import { plain } from "../fakes/fake-tables.ts";
import type { Watch } from "./watch.ts";

/** Looks at every write of an item that is put: its revisions have no gap and no repeat, and begin at 1 in each of its lives. */
export class StateWatch {
  readonly #watch: Watch;
  readonly #lives = new Set<string>();

  constructor(watch: Watch) {
    this.#watch = watch;
  }

  /** `item`: its table and keys. */
  written(item: string, { before, after }: Pick<Written, "before" | "after">): void {
    const [was, is] = [before && stateOf(before), after && stateOf(after)];
    if (!is?.life && !was?.life) return;
    const step = `${item} went from revision ${was?.revision} (${was?.life}) to ${is?.revision} (${is?.life})`;
    if (!is) return;
    if (was?.life === undefined) {
      if (is.revision !== 1) this.#watch.fail(`${step}: it begins at 1`);
      if (this.#lives.has(`${item} ${is.life}`))
        this.#watch.fail(`${step}, which it was before it was removed`);
      this.#lives.add(`${item} ${is.life}`);
    } else if (is.life !== was.life || is.revision !== was.revision + 1) this.#watch.fail(step);
  }
}

function stateOf(item: NonNullable<Written["after"]>): { revision: number; life: string | undefined } {
  const { [REVISION]: revision, [INCARNATION]: life } = plain<Record<string, unknown>>(item);
  return { revision: Number(revision), life: life as string | undefined };
}

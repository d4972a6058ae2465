import { useId } from "preact/hooks";
import type { Handling } from "../../../history/timeline.ts";
import { ActButtons } from "../dead/act-buttons.tsx";
import { NO_ACCESS } from "../dead/act-words.ts";
import { to } from "../shell/route.ts";
import type { Telling } from "./view-options.ts";

interface DeathProps {
  consumer: string;
  death: NonNullable<Handling["death"]>;
  telling: Telling;
}

/** Why a consumer gave an event up, and what may be done about it. */
export function Death({ consumer, death, telling: { canAct, refresh } }: DeathProps) {
  const { kind, reason, deadLetterId, compensated, discardedAt } = death;
  const waits = !compensated && !discardedAt;
  const id = useId();
  return (
    <div class={waits ? "note bad" : "note"}>
      <p>
        <strong>Dead letter, {kind}:</strong> {reason}
      </p>
      <div class="toolbar">
        {compensated && <span class="muted">Compensated by what follows.</span>}
        {discardedAt && <span class="muted">Discarded by an operator.</span>}
        {waits && (
          <ActButtons
            requests={[{ consumer, ids: [deadLetterId] }]}
            noun="dead letter"
            what=""
            disabled={!canAct}
            describedBy={canAct ? undefined : id}
            onDone={refresh}
          />
        )}
        <a href={to.dead({ consumer })}>Dead letters of {consumer}</a>
      </div>
      {!canAct && waits && (
        <p class="muted" id={id}>
          {NO_ACCESS}
        </p>
      )}
    </div>
  );
}

import { useEffect, useId, useRef } from "preact/hooks";
import type { Upcoming } from "../../../history/upcoming.ts";
import { wordsOf } from "../answers/refusal.ts";
import { Moment } from "../parts/moment.tsx";
import { DONE, PROMISES, TITLES, type TimerAction } from "./timer-words.ts";
import { useTimerAct } from "./use-timer-act.ts";

interface DialogProps {
  action: TimerAction;
  timer: Upcoming;
  /** `acted`: something may have changed. */
  onClose: (acted: boolean) => void;
}

/** Asks before anything happens, and says what came of it. */
export function TimerDialog({ action, timer, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const { stage, answer, error, begin } = useTimerAct(action, timer);
  const close = () => dialog.current?.close();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onCancel={(event) => {
        // Closing the dialog would hide what came of it.
        if (stage === "running") event.preventDefault();
      }}
      onClose={() => onClose(stage !== "asked")}
    >
      <h2 id={`${id}-title`}>{TITLES[action]}</h2>
      <div id={`${id}-text`}>
        <p>
          {timer.type} <span class="id">{timer.businessKey}</span>, due <Moment at={timer.dueAt} />.
        </p>
        <p>{PROMISES[action]}</p>
      </div>
      <p role="status" class="progress">
        {stage === "running" && "Under way …"}
        {answer?.done && `${DONE[action]} ${answer.reason ?? ""}`}
      </p>
      {answer && !answer.done && (
        <p role="alert" class="note bad">
          Nothing was done. {answer.reason}
        </p>
      )}
      {error !== undefined && (
        <p role="alert" class="note bad">
          {wordsOf(error)} It may have been done all the same.
        </p>
      )}
      <div class="buttons">
        {stage === "asked" && (
          <>
            <button type="button" onClick={close}>
              Cancel
            </button>
            <button type="button" class={action === "cancel" ? "danger" : "primary"} onClick={begin}>
              {TITLES[action]}
            </button>
          </>
        )}
        {stage === "over" && (
          <button type="button" class="primary" onClick={close}>
            Close
          </button>
        )}
      </div>
    </dialog>
  );
}

import { useEffect, useId, useRef } from "preact/hooks";
import type { ActRequest } from "../../api.ts";
import type { Action } from "./act.ts";
import { ActResult } from "./act-result.tsx";
import { type Noun, promises, TITLES } from "./act-words.ts";
import { useAct } from "./use-act.ts";

interface DialogProps {
  action: Action;
  requests: readonly ActRequest[];
  noun: Noun;
  /** `acted`: something may have changed. */
  onClose: (acted: boolean) => void;
}

/** Asks before anything happens, shows how far it is, and what came of it. */
export function ActDialog({ action, requests, noun, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const acting = useAct(action, requests);
  const { stage, begin, stop } = acting;
  const close = () => dialog.current?.close();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onCancel={(event) => {
        // What is under way is stopped by its button: closing the dialog would hide that it goes on.
        if (stage === "running" || stage === "stopping") event.preventDefault();
      }}
      onClose={() => onClose(stage !== "asked")}
    >
      <h2 id={`${id}-title`}>{TITLES[action]}</h2>
      <div id={`${id}-text`}>
        {promises(action, requests, noun).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      <ActResult action={action} acting={acting} />
      <div class="buttons">
        {stage === "asked" && (
          <>
            <button type="button" onClick={close}>
              Cancel
            </button>
            <button type="button" class={action === "discard" ? "danger" : "primary"} onClick={begin}>
              {TITLES[action]}
            </button>
          </>
        )}
        {(stage === "running" || stage === "stopping") && (
          <button type="button" aria-disabled={stage === "stopping"} onClick={stop}>
            {stage === "stopping" ? "Stopping after this request …" : "Stop"}
          </button>
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

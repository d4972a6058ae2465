import { useState } from "preact/hooks";
import type { ActRequest } from "../../api.ts";
import type { Action } from "./act.ts";
import { ActDialog } from "./act-dialog.tsx";
import { type Noun, TITLES } from "./act-words.ts";

interface ButtonsProps {
  requests: readonly ActRequest[];
  noun: Noun;
  /** What the buttons are about: `selected (3)`, `all of create-invoice`. */
  what: string;
  disabled: boolean;
  /** Id of the text that says why they are disabled. */
  describedBy?: string | undefined;
  /** Something may have changed. */
  onDone: () => void;
}

/** Redrive and Discard; each asks first. */
export function ActButtons({ requests, noun, what, disabled, describedBy, onDone }: ButtonsProps) {
  // The requests as they were when the button was pressed: the list behind the dialog may change meanwhile.
  const [asked, setAsked] = useState<{ action: Action; requests: readonly ActRequest[] }>();
  return (
    <span class="act">
      {(["redrive", "discard"] as const).map((action) => (
        <button
          key={action}
          type="button"
          disabled={disabled}
          aria-describedby={describedBy}
          onClick={() => setAsked({ action, requests })}
        >
          {TITLES[action]} {what}
        </button>
      ))}
      {asked && (
        <ActDialog
          {...asked}
          noun={noun}
          onClose={(acted) => {
            setAsked(undefined);
            if (acted) onDone();
          }}
        />
      )}
    </span>
  );
}

import { useState } from "preact/hooks";
import type { Upcoming } from "../../../history/upcoming.ts";
import { TimerDialog } from "./timer-dialog.tsx";
import { TITLES, type TimerAction } from "./timer-words.ts";

interface ButtonsProps {
  timer: Upcoming;
  canAct: boolean;
  /** Id of the text that says why they are disabled. */
  describedBy: string;
  /** Something may have changed. */
  onDone: () => void;
}

/** Fire now and Take back; each asks first. */
export function TimerButtons({ timer, canAct, describedBy, onDone }: ButtonsProps) {
  // The timer as it was when the button was pressed: the list behind the dialog may change meanwhile.
  const [asked, setAsked] = useState<{ action: TimerAction; timer: Upcoming }>();
  return (
    <span class="act">
      {(["fire", "cancel"] as const).map((action) => (
        <button
          key={action}
          type="button"
          class="small"
          disabled={!canAct}
          aria-label={`${TITLES[action]}: ${timer.type} ${timer.businessKey}`}
          aria-describedby={canAct ? undefined : describedBy}
          onClick={() => setAsked({ action, timer })}
        >
          {TITLES[action]}
        </button>
      ))}
      {asked && (
        <TimerDialog
          {...asked}
          onClose={(acted) => {
            setAsked(undefined);
            if (acted) onDone();
          }}
        />
      )}
    </span>
  );
}

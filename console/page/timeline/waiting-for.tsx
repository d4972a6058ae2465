import type { Upcoming } from "../../../history/upcoming.ts";
import { NO_ACCESS } from "../timers/timer-words.ts";
import { UpcomingTable } from "../timers/upcoming-table.tsx";

interface WaitingForProps {
  upcoming: readonly Upcoming[];
  /** Milliseconds since 1970. */
  now: number;
  canAct: boolean;
  refresh: () => void;
}

/** What a process waits for, and until when; nothing where it waits for nothing. */
export function WaitingFor({ upcoming, now, canAct, refresh }: WaitingForProps) {
  if (upcoming.length === 0) return null;
  return (
    <section aria-labelledby="waiting-for">
      <h2 id="waiting-for">Waiting for</h2>
      <UpcomingTable
        {...{ upcoming, now, canAct, caption: "What the process waits for", processes: false }}
        describedBy="no-timer-access"
        onDone={refresh}
      />
      {!canAct && (
        <p class="muted" id="no-timer-access">
          {NO_ACCESS}
        </p>
      )}
    </section>
  );
}

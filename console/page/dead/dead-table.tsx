import type { DeadLetter } from "../../api.ts";
import { DeadRow } from "./dead-row.tsx";
import { SelectAll } from "./select-all.tsx";
import type { Selection } from "./use-selection.ts";

interface TableProps {
  letters: readonly DeadLetter[];
  selection: Selection;
  canAct: boolean;
}

/** What consumers gave up, and why. */
export function DeadTable({ letters, selection, canAct }: TableProps) {
  return (
    <div class="scroll">
      <table class="data">
        <caption class="hidden">Dead letters, the latest first</caption>
        <thead>
          <tr>
            <th scope="col">
              <SelectAll selection={selection} disabled={!canAct} />
            </th>
            <th scope="col">Consumer</th>
            <th scope="col">Event</th>
            <th scope="col">Kind</th>
            <th scope="col">Reason</th>
            <th scope="col" class="number">
              Attempts
            </th>
            <th scope="col">Died</th>
            <th scope="col">Process</th>
          </tr>
        </thead>
        <tbody>
          {letters.map((letter) => (
            <DeadRow key={letter.deadLetterId} letter={letter} selection={selection} canAct={canAct} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

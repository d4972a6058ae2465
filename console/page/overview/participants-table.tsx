import type { ParticipantSummary } from "../../../history/choreography.ts";
import type { Live } from "../../api.ts";
import { ParticipantRow } from "./participant-row.tsx";

interface TableProps {
  participants: readonly ParticipantSummary[];
  live: Live | undefined;
  /** A participant to be pointed out. */
  show: string | undefined;
}

/** The numbers of the picture's boxes. */
export function ParticipantsTable({ participants, live, show }: TableProps) {
  return (
    <div class="scroll">
      <table class="data">
        <caption>Participants</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Kind</th>
            <Column name="Waiting" help="Messages in its queue that no function has received" />
            <Column
              name="In flight"
              help="Messages that it has at present, or that are hidden until their next attempt"
            />
            <Column name="Open" help="Claimed: at work, or waiting for the next attempt" />
            <Column name="Unsent" help="Committed, but not known to be sent" />
            <Column name="Gave up, last hour" />
            <Column name="Dead letters" />
            <Column name="Undeliverable" help="Events that could not be delivered to its queue" />
          </tr>
        </thead>
        <tbody>
          {participants.map((participant) => (
            <ParticipantRow
              key={participant.name}
              participant={participant}
              live={live?.participants[participant.name]}
              failures={live?.failures[participant.name]}
              pointed={participant.name === show}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Column({ name, help }: { name: string; help?: string }) {
  return (
    <th scope="col" class="number" title={help}>
      {name}
    </th>
  );
}

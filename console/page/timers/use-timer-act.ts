import { useEffect, useState } from "preact/hooks";
import type { Upcoming } from "../../../history/upcoming.ts";
import type { TimerActed, TimerRequest } from "../../api.ts";
import { tell } from "../answers/ask.ts";
import type { TimerAction } from "./timer-words.ts";

/** An act on a timer that begins when it is confirmed; it ends with the component. */
export function useTimerAct(action: TimerAction, { key, eventId }: Upcoming) {
  const [stage, setStage] = useState<"asked" | "running" | "over">("asked");
  const [answer, setAnswer] = useState<TimerActed>();
  const [error, setError] = useState<unknown>();
  const [request] = useState(() => new AbortController());
  useEffect(() => () => request.abort(), [request]);

  async function begin(): Promise<void> {
    setStage("running");
    const body: TimerRequest = { key, eventId };
    try {
      setAnswer(await tell<TimerActed>(action, body, request.signal));
    } catch (caught) {
      setError(caught);
    }
    if (!request.signal.aborted) setStage("over");
  }

  return { stage, answer, error, begin };
}

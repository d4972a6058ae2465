import { useEffect, useRef, useState } from "preact/hooks";
import type { ActRequest } from "../../api.ts";
import { type Action, act, type Progress } from "./act.ts";

/** Where an action stands: not begun, under way (perhaps to be stopped), or over. */
export interface Acting extends Progress {
  stage: "asked" | "running" | "stopping" | "over";
  /** Why it ended before everything was done. */
  error?: unknown;
  begin: () => void;
  stop: () => void;
}

/** An action that begins when it is confirmed; it ends with the component. */
export function useAct(action: Action, requests: readonly ActRequest[]): Acting {
  const [progress, onProgress] = useState<Progress>({ done: 0, failed: new Map() });
  const [stage, setStage] = useState<Acting["stage"]>("asked");
  const [error, setError] = useState<unknown>();
  const stopped = useRef(false);
  const [request] = useState(() => new AbortController());
  const { signal } = request;
  useEffect(() => () => request.abort(), [request]);

  async function begin(): Promise<void> {
    setStage("running");
    try {
      await act(action, requests, { onProgress, isStopped: () => stopped.current, signal });
    } catch (caught) {
      setError(caught);
    }
    if (!signal.aborted) setStage("over");
  }

  function stop(): void {
    stopped.current = true;
    setStage("stopping");
  }

  return { ...progress, stage, error, begin, stop };
}

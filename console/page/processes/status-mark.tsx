import type { ProcessStatus } from "../../api.ts";
import { Mark, type Tone } from "../parts/mark.tsx";

const TONES: Readonly<Record<ProcessStatus, Tone>> = {
  ...{ open: "busy", waiting: "calm", failed: "bad", untaken: "bad", ended: "good" },
};

export const STATUS_WORDS: Readonly<Record<ProcessStatus, string>> = {
  ...{ open: "open", waiting: "waiting", failed: "failed", untaken: "taken by nobody", ended: "ended" },
};

/** How a process stands. */
export function StatusMark({ status }: { status: ProcessStatus }) {
  return <Mark tone={TONES[status]} word={STATUS_WORDS[status]} />;
}

import type { ProcessStatus } from "../../api.ts";
import { Mark, type Tone } from "../parts/mark.tsx";

const TONES: Readonly<Record<ProcessStatus, Tone>> = { open: "busy", failed: "bad", ended: "good" };

/** How a process stands. */
export function StatusMark({ status }: { status: ProcessStatus }) {
  return <Mark tone={TONES[status]} word={status} />;
}

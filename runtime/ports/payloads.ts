import type { Payload } from "../../schemas/values/payload.ts";

/** Where payloads are kept that no event should carry. */
export interface PayloadStore {
  /** Keeps a text under its claim check; again is the same. Rejects where that is not known to have succeeded. */
  keep(payload: Payload, text: string): Promise<void>;
}

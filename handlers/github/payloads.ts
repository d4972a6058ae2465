import type { Payload } from "../../schemas/values/payload.ts";

/** What was kept aside when a webhook came. */
export interface Payloads {
  /** The JSON as the sender signed it. Rejects where it is gone, or is not what its key names. */
  read(payload: Payload): Promise<unknown>;
}

import * as z from "zod";
import { cutText, ForeignId } from "../values/answer.ts";

/** What a payment gateway may answer; a decline outranks a payment. */
export const ChargeAnswer = z.union([
  z.object({ declined: cutText(1024) }),
  z.object({ declined: z.undefined().optional(), paymentId: ForeignId }),
]);
export const ReversalAnswer = z.object({ reversalId: ForeignId });
export const CancellationAnswer = z.object({ cancellationId: ForeignId });

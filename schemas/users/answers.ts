import * as z from "zod";
import { cutText } from "../values/answer.ts";

/** What accounts may answer; each user is looked at for itself. A cursor fits into that of a scatter. */
export const FoundUsers = z.object({
  userIds: z.array(z.unknown()),
  next: z
    .string()
    .min(1)
    .refine((next) => JSON.stringify(next).length <= 800, "is too long for a cursor")
    .optional(),
});
export const RenewalAnswer = z.object({ refused: cutText(1024).optional() });

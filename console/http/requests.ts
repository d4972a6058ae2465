import * as z from "zod";
import { BadRequest } from "../bad-request.ts";

export const LookRequest = z.object({ consumer: z.string().max(64) });

export const ActRequest = LookRequest.extend({
  ids: z.array(z.string().min(1).max(128)).min(1).max(1000).optional(),
});

export const TimerRequest = z.object({
  // As long as a table's key may be.
  key: z.string().min(1).max(2048),
  eventId: z.string().min(1).max(256),
});

/** What a request's body says. Throws a BadRequest that does not quote it: what is no JSON may be a secret. */
export async function checked<T extends z.ZodType>(
  schema: T,
  request: { text(): Promise<string> },
): Promise<z.output<T>> {
  const text = await request.text();
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new BadRequest("The body is no JSON.");
  }
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new BadRequest(`${issue?.path.join(".") || "The body"}: ${issue?.message}`);
}

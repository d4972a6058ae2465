import * as z from "zod";
import { defined } from "../../schemas/defined.ts";
import { checked, whole } from "./checked.ts";

/**
 * A concurrency of its own for a function, or none. None is not 0, with which a function is switched off.
 * @throws Error that names option, value and bound.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export function reserved(name: string, reservedConcurrency: number | undefined) {
  const Reserved = z.object({ reservedConcurrency: whole(1, 1000).optional() });
  return defined(checked(Reserved, { reservedConcurrency }, (option) => `${option} of ${name}`));
}

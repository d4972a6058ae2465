import { PermanentError } from "../../../schemas/permanent-error.ts";
import { ordered, ship, world } from "../world.ts";

/** A world whose handler gives up until told otherwise, with o1 dead. */
export async function dead() {
  const will = { ship: false };
  const at = world((event, context) => {
    if (will.ship) return ship(event, context);
    throw new PermanentError("no such place");
  });
  await at.run(ordered("o1"));
  return { ...at, will };
}

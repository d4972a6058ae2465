import { DYNAMODB } from "../../schemas/limits.ts";
import { PermanentError } from "../../schemas/permanent-error.ts";
import type { Write } from "../handler.ts";
import { PlanError } from "../ports/errors.ts";
import { type Issue, itemBytes, storageIssue } from "./stored.ts";
import { describe } from "./untrusted.ts";

/** What the store adds to an item that is put: two names, a number, and 32 hex digits. */
const RESERVED_BYTES = 64;

/** The bytes of a write; refuses for good what the table would, by the field's name. */
export function writtenBytes(write: Write): number {
  if ("remove" in write) return keyBytes(write) + itemBytes(write.was);
  if ("create" in write) return checkedItem(write.create, write.item);
  if ("put" in write) return checkedItem(write.put, write.item, RESERVED_BYTES);
  if ("fill" in write) {
    const { fill, attributes } = write;
    atMost(DYNAMODB.fills, fill, attributes);
    return checkedItem(fill, attributes, keyBytes(write));
  }
  const { add, amounts } = write;
  atMost(DYNAMODB.adds, add, amounts);
  for (const [name, amount] of Object.entries(amounts)) {
    if (amount === undefined) continue;
    if (typeof amount !== "number") throw new PlanError(`${add}.${name}: is no number: it cannot be added`);
    if (Number.isFinite(amount) && decimals(amount) > DYNAMODB.sumDecimals)
      throw new PermanentError(
        `${add}.${name}: is a number of more than ${DYNAMODB.sumDecimals} decimals: round it, no sum keeps them`,
      );
  }
  return checkedItem(add, amounts, keyBytes(write));
}

function keyBytes({ key, sort = "" }: { key: string; sort?: string }): number {
  return Buffer.byteLength(`${key}${sort}`);
}

/** The bytes of an item, or of what becomes part of one. */
function checkedItem(table: string, item: object, more = 0): number {
  refuse(storageIssue(item, table));
  const bytes = more + itemBytes(item);
  if (bytes > DYNAMODB.itemBytes)
    throw new PermanentError(`An item of ${table} has ${bytes} bytes; it takes ${DYNAMODB.itemBytes}`);
  return bytes;
}

function atMost(most: number, table: string, attributes: object): void {
  const { length } = Object.keys(attributes);
  if (length > most)
    throw new PermanentError(
      `An item of ${table} gets ${length} attributes at once; an update takes ${most}`,
    );
}

/** How many decimals a number has, as it is written without an exponent. */
function decimals(value: number): number {
  const [digits = "", exponent = "0"] = String(value).split("e");
  return Math.max(0, (digits.split(".")[1] ?? "").length - Number(exponent));
}

/** Throws for what no store keeps: a PermanentError for data, a PlanError for what is none. */
export function refuse(found: Issue | undefined): void {
  if (found?.isBug) throw new PlanError(describe([found]));
  if (found) throw new PermanentError(describe([found]));
}

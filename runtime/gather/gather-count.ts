import { isDeepStrictEqual } from "node:util";
import type { GatherCount } from "../handler.ts";

/** Longest name of a gather. */
const MAX_NAME = 256;

/** Most that a close keeps for the end: it is in the record, beside the event that says so. */
const MAX_KEEP_BYTES = 8192;

/** A count as a handler gave it. Throws an Error that names the field, its value and the bound. */
export function checkedCount(count: GatherCount | undefined): GatherCount | undefined {
  if (!count) return undefined;
  checkName("gather", count.gather);
  if ("item" in count && "total" in count)
    throw new Error("it has both an item and a total: say one at a time");
  if ("item" in count) checkResult(count);
  else checkClose(count);
  return count;
}

function checkResult({ item, succeeded = 0, failed = 0 }: Extract<GatherCount, { item: string }>): void {
  if (typeof item !== "string" || item === "") throw new Error(`its item is ${shown(item)}: name it`);
  checkCount("succeeded", succeeded);
  checkCount("failed", failed);
  if (succeeded + failed === 0)
    throw new Error(`its item ${shown(item)} has neither succeeded nor failed: count 1 or more`);
}

function checkClose({ total, startedAt, keep = {} }: Extract<GatherCount, { total: number }>): void {
  checkCount("total", total);
  if (typeof startedAt !== "string" || Number.isNaN(Date.parse(startedAt)))
    throw new Error(`its startedAt is ${shown(startedAt)}: use ISO 8601`);
  if (!isDeepStrictEqual(keep, JSON.parse(JSON.stringify(keep))))
    throw new Error(`its keep is ${shown(keep)}: use a plain object of JSON values`);
  const bytes = Buffer.byteLength(JSON.stringify(keep));
  if (bytes > MAX_KEEP_BYTES) throw new Error(`its keep has ${bytes} bytes: use ${MAX_KEEP_BYTES} at most`);
}

function checkName(field: string, value: unknown): void {
  if (typeof value !== "string" || value === "" || value.length > MAX_NAME)
    throw new Error(`its ${field} is ${shown(value)}: use 1–${MAX_NAME} characters`);
}

function checkCount(field: string, value: unknown): void {
  if (!Number.isSafeInteger(value) || Number(value) < 0)
    throw new Error(`its ${field} is ${shown(value)}: use a whole number from 0`);
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80) ?? "undefined";
}

import type { Answer } from "./client.ts";

type Value = Record<string, unknown>;

/** Makes bytes of what base64 there is in an answer's items, in place. */
export function decodeBytes(answer: Answer): void {
  const { Item, Attributes, LastEvaluatedKey, Items, CancellationReasons } = answer;
  for (const item of [Item, Attributes, LastEvaluatedKey]) decodeItem(item);
  if (Array.isArray(Items)) for (const item of Items) decodeItem(item);
  if (Array.isArray(CancellationReasons)) for (const reason of CancellationReasons) decodeItem(reason?.Item);
}

function decodeItem(item: unknown): void {
  if (typeof item !== "object" || item === null) return;
  for (const name in item) decodeValue((item as Record<string, Value>)[name]);
}

function decodeValue(value: Value | undefined): void {
  if (!value) return;
  if (typeof value.B === "string") value.B = bytesOf(value.B);
  else if (Array.isArray(value.BS)) value.BS = value.BS.map(bytesOf);
  else if (Array.isArray(value.L)) for (const one of value.L) decodeValue(one);
  else if (typeof value.M === "object") decodeItem(value.M);
}

function bytesOf(base64: string): Uint8Array {
  const { buffer, byteOffset, byteLength } = Buffer.from(base64, "base64");
  return new Uint8Array(buffer, byteOffset, byteLength);
}

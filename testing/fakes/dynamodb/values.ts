import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** An item as the table holds it. It is never changed, only replaced. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** The type of a value: S, N, M … */
export function kindOf(value: AttributeValue): string {
  for (const kind in value) return kind;
  return "";
}

/** What a value holds, whatever its type. */
export function contentOf(value: AttributeValue): unknown {
  return (value as unknown as Record<string, unknown>)[kindOf(value)];
}

/** The order of two values of one type that has an order; undefined where there is none. */
export function compare(a: AttributeValue, b: AttributeValue): number | undefined {
  if (a.S !== undefined && b.S !== undefined) return compareText(a.S, b.S);
  if (a.N !== undefined && b.N !== undefined) return Number(a.N) - Number(b.N);
  if (a.B !== undefined && b.B !== undefined) return Buffer.compare(a.B, b.B);
  return undefined;
}

/** The order of the texts' UTF-8 bytes. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** UTF-16 has surrogates before U+E000 to U+FFFF, UTF-8 has what they stand for behind. */
function rank(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}

export function equal(a: AttributeValue, b: AttributeValue): boolean {
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return false;
  if (a.L && b.L) return a.L.length === b.L.length && a.L.every((one, n) => equal(one, b.L?.[n] ?? NOTHING));
  if (a.M && b.M) return equalMaps(a.M, b.M);
  if (Array.isArray(contentOf(a))) return equalSets(contentOf(a) as unknown[], contentOf(b) as unknown[]);
  return compare(a, b) === 0 || contentOf(a) === contentOf(b);
}

const NOTHING: AttributeValue = { NULL: false };

function equalMaps(a: Item, b: Item): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => equal(a[name] ?? NOTHING, b[name] ?? NOTHING))
  );
}

function equalSets(a: unknown[], b: unknown[]): boolean {
  const members = new Set(a.map(String));
  return a.length === b.length && b.every((one) => members.has(String(one)));
}

/** Whether an item may be larger than that, by a glance: a UTF-16 unit takes 3 bytes at most. */
export function mayExceed(item: Item, bytes: number): boolean {
  let most = 0;
  for (const name in item) {
    const { S, N } = item[name] as { S?: string; N?: string };
    const text = S ?? N;
    most +=
      3 * name.length + (text === undefined ? sizeOfValue(item[name] as AttributeValue) : 3 * text.length);
  }
  return most > bytes;
}

/** The sum of two decimal numbers, exactly. */
export function added(a: string, b: string): string {
  const [left, right] = [decimalOf(a), decimalOf(b)];
  const places = Math.max(left.places, right.places);
  const scaled = ({ digits, places: own }: typeof left) => digits * 10n ** BigInt(places - own);
  const sum = scaled(left) + scaled(right);
  const text = `${sum < 0n ? -sum : sum}`.padStart(places + 1, "0");
  const point = text.length - places;
  const fraction = text.slice(point).replace(/0+$/, "");
  return `${sum < 0n ? "-" : ""}${text.slice(0, point)}${fraction && `.${fraction}`}`;
}

/** A number's digits without its point, and how many of them stand behind it. */
function decimalOf(text: string): { digits: bigint; places: number } {
  const [mantissa = "", exponent = "0"] = text.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const places = fraction.length - Number(exponent);
  const digits = BigInt(`${whole}${fraction}`);
  return places < 0 ? { digits: digits * 10n ** BigInt(-places), places: 0 } : { digits, places };
}

/** Bytes of an item, as DynamoDB counts them. */
export function sizeOf(item: Item): number {
  let size = 0;
  for (const name in item) size += Buffer.byteLength(name) + sizeOfValue(item[name] as AttributeValue);
  return size;
}

function sizeOfValue(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1;
  if (value.M) return 3 + Object.keys(value.M).length + sizeOf(value.M);
  if (value.L) return value.L.reduce((sum, one) => sum + 1 + sizeOfValue(one), 3);
  if (value.B) return value.B.length;
  const content = contentOf(value);
  return Array.isArray(content) ? content.reduce((sum, one) => sum + one.length, 0) : 1;
}

/**
 * Size of a value as DynamoDB counts it.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value === "number") return 21;
  if (typeof value !== "object" || value === null) return 1;
  if (Array.isArray(value)) return value.reduce((sum, inner) => sum + itemBytes(inner) + 1, 3);
  return Object.entries(value).reduce(
    (sum, [name, inner]) => sum + Buffer.byteLength(name) + itemBytes(inner) + 1,
    3,
  );
}

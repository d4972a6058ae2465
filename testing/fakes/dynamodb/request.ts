import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { invalid } from "./errors.ts";
import type { Parsed, Scope } from "./parser.ts";
import { type Item, kindOf, mayExceed, sizeOf } from "./values.ts";

/** The placeholders of a request, and all expressions that use them. */
interface Placeholders {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}

const NOTHING = Object.freeze({});

/** What a request's placeholders stand for; refused where one is missing or stands idle. */
export function scopeOf(request: Placeholders, expressions: readonly (Parsed<unknown> | undefined)[]): Scope {
  const { ExpressionAttributeNames: names = NOTHING, ExpressionAttributeValues: values = NOTHING } = request;
  checkAll("Names", "name used in the document path", names, expressions, "names");
  checkAll("Values", "value used in expression", values, expressions, "values");
  for (const name in values) checkValue((values as Item)[name] as AttributeValue);
  return { names, values };
}

function checkAll(
  what: string,
  thing: string,
  given: object,
  expressions: readonly (Parsed<unknown> | undefined)[],
  side: "names" | "values",
): void {
  for (const expression of expressions)
    for (const placeholder of expression?.[side] ?? [])
      if (!(placeholder in given))
        throw invalid(
          `An expression attribute ${thing} is not defined; attribute ${side.slice(0, -1)}: ${placeholder}`,
        );
  for (const placeholder in given)
    if (!expressions.some((one) => one?.[side].has(placeholder)))
      throw invalid(
        `Value provided in ExpressionAttribute${what} unused in expressions: keys: {${placeholder}}`,
      );
}

/** Most bytes of an item. */
const MAX_ITEM_BYTES = 400 * 1024;

/** Refuses an item that DynamoDB could not hold. */
export function checkSize(item: Item, what: string): void {
  if (mayExceed(item, MAX_ITEM_BYTES) && sizeOf(item) > MAX_ITEM_BYTES)
    throw invalid(`${what} has exceeded the maximum allowed size`);
}

/** Refuses a value that DynamoDB could not hold. */
export function checkValue(value: AttributeValue): void {
  if (value.N !== undefined) checkNumber(value.N);
  else if (value.L) for (const one of value.L) checkValue(one);
  else if (value.M) for (const name in value.M) checkValue(value.M[name] as AttributeValue);
  else if (value.SS?.length === 0 || value.NS?.length === 0 || value.BS?.length === 0)
    throw invalid(`One or more parameter values were invalid: An ${kindOf(value)} set may not be empty`);
  else for (const one of value.NS ?? []) checkNumber(one);
}

const NUMBER = /^[+-]?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

function checkNumber(text: string): void {
  // What the runtime counts with needs no closer look.
  if (text.length <= 16 && /^-?\d+$/.test(text)) return;
  const [, whole = "", fraction = "", exponent = "0"] = NUMBER.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  if (`${whole}${fraction}` === "")
    throw invalid(`The parameter cannot be converted to a numeric value: ${text}`);
  if (digits.replace(/0+$/, "").length > 38)
    throw invalid("Attempting to store more than 38 significant digits in a Number");
  const magnitude = digits.length - fraction.length + Number(exponent) - 1;
  if (digits !== "" && magnitude > 125)
    throw invalid("Number overflow. Attempting to store a number with magnitude larger than supported range");
  if (digits !== "" && magnitude < -130)
    throw invalid(
      "Number underflow. Attempting to store a number with magnitude smaller than supported range",
    );
}

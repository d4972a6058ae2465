import { attempt } from "./anything.ts";

/** An output of Pulumi's whose value is there at once. */
export class Known {
  readonly __pulumiOutput = true;
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }

  /** What code makes of it; anything where it cannot do with it: a setting may only stand for itself. */
  apply(then: (value: unknown) => unknown): unknown {
    return attempt(() => output(then(this.value)), "a value");
  }

  get(): unknown {
    return this.value;
  }

  toString(): string {
    return String(this.value);
  }
}

export function isOutput(value: unknown): boolean {
  return Boolean(value) && (value as { __pulumiOutput?: boolean }).__pulumiOutput === true;
}

/** An output of a value that may have outputs in it; its fields are outputs, too. */
export function output(value: unknown): unknown {
  if (isOutput(value)) return value;
  if (value instanceof Promise) return attempt(() => value, "a value");
  return new Proxy(new Known(unwrapped(value)), {
    get(known, key) {
      if (key in known || typeof key === "symbol" || key === "then") return bound(known, key);
      const inner = Object(known.value)[key];
      if (typeof inner !== "function") return output(inner);
      return (...args: unknown[]) => output(inner.apply(known.value, args));
    },
  });
}

function bound(known: Known, key: PropertyKey): unknown {
  const found = Reflect.get(known, key);
  return typeof found === "function" ? found.bind(known) : found;
}

/** A value with the values of all outputs in it; what nobody knows stays what it is. */
export function unwrapped(value: unknown): unknown {
  if (value instanceof Known) return value.value;
  if (isOutput(value) || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(unwrapped);
  const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(value));
  if (!isPlain) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, unwrapped(one)]));
}

/** The text of a template with outputs in it. */
export function text(parts: readonly unknown[]): unknown {
  return output(parts.map((part) => String(unwrapped(part))).join(""));
}

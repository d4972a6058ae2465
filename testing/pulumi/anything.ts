/**
 * Stands in for whatever Pulumi's providers have: a namespace, a class, a function, an output, by what is done with it.
 * As a text it is its name, such as `aws.s3.Bucket.arn`.
 */
// biome-ignore lint/suspicious/noExplicitAny: it is anything
export function anything(name: string): any {
  const target = Object.assign(function anything() {}, OUTPUT);
  const members = new Map<PropertyKey, unknown>();
  const proxy: unknown = new Proxy(target, {
    get: (_, key) => member(name, key, target, members, () => proxy),
    has: () => true,
    apply: () => anything(`${name}()`),
    construct(_, [called], newTarget) {
      const prototype = newTarget === proxy ? target.prototype : newTarget.prototype;
      return open(Object.create(prototype), typeof called === "string" ? `${name} ${called}` : name);
    },
  });
  return proxy;
}

/** What marks an output whose value nobody knows before there are resources. */
const OUTPUT = { __pulumiOutput: true };

function member(
  name: string,
  key: PropertyKey,
  target: { prototype: object },
  members: Map<PropertyKey, unknown>,
  self: () => unknown,
): unknown {
  // Whoever awaits it gets it.
  if (key === "then") return undefined;
  if (key === "prototype") return target.prototype;
  if (key === "apply") return (then: (value: unknown) => unknown) => attempt(() => then(self()), name);
  if (key === "toString" || key === "toJSON" || key === "valueOf" || key === Symbol.toPrimitive)
    return () => name;
  if (key === Symbol.iterator) return () => [][Symbol.iterator]();
  if (key === "length") return 0;
  if (typeof key === "symbol") return undefined;
  if (!members.has(key)) members.set(key, key === "__pulumiOutput" ? true : anything(`${name}.${key}`));
  return members.get(key);
}

/** What comes of code; anything where that comes later, is nothing, or an error. */
export function attempt(run: () => unknown, name: string): unknown {
  try {
    const value = run();
    if (value instanceof Promise) {
      value.catch(() => {});
      return anything(name);
    }
    return value ?? anything(name);
  } catch {
    return anything(name);
  }
}

/** An object that has, beside what it has, whatever else it is asked for. */
export function open<T extends object>(object: T, name: string): T {
  const further = anything(name);
  return new Proxy(object, {
    get(own, key, receiver) {
      if (key in own || typeof key === "symbol" || key === "then") return Reflect.get(own, key, receiver);
      return further[key];
    },
  });
}

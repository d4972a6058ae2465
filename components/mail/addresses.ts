import * as pulumi from "@pulumi/pulumi";

/** An e-mail address in the stack's config. */
export interface Address {
  /** Where it stands in the list: names its subscription, so that no address becomes part of a resource's name. */
  index: number;
  /** Always a secret, so that it is encrypted in the stack's state. */
  address: pulumi.Output<string>;
}

/**
 * The e-mail addresses under a key of the stack's config, separated by commas or as a JSON list; none where it is empty.
 * A place that is left empty keeps the addresses behind it where they are, and so their subscriptions:
 * `first@shop.example,,third@shop.example`.
 * @throws Error for what is no address; it names the place, not the value.
 */
export function addresses(key: string): Address[] {
  // Config.get() would warn that the value is secret; it is, and becomes so again below.
  const text = pulumi.runtime.getConfig(`${pulumi.getProject()}:${key}`)?.trim() ?? "";
  const entries = text.startsWith("[") ? listed(key, text) : text.split(",");
  const found = new Set<string>();
  return entries.flatMap((entry, index) => {
    const place = `Config ${key}: entry ${index + 1}`;
    const address = typeof entry === "string" ? entry.trim() : entry;
    if (address === "" || address === null) return [];
    if (typeof address !== "string" || !/^[^\s@,]+@[^\s@,]+$/.test(address))
      throw new Error(`${place} is no e-mail address. Separate them by commas, or write a JSON list.`);
    if (found.has(address)) throw new Error(`${place} is there twice: leave it out.`);
    found.add(address);
    return [{ index, address: pulumi.secret(address) }];
  });
}

function listed(key: string, text: string): unknown[] {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`Config ${key} begins like a JSON list, but is none: write ["a@shop.example"].`);
  }
}

import { lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Refusal, shown } from "../../refusal.ts";
import { isPublic } from "./addresses.ts";

/** Longest URL that is asked for; also that of a sitemap's entries. */
export const MAX_URL = 2048;

/** URL leaves out the port that its scheme has anyway. */
const DEFAULT_PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

/** Says what may be asked for. Both halves are needed: a URL's address is known only when its name is looked up. */
export interface Guard {
  /** The URL, normalised and without fragment. Throws Refusal for one that may not be asked for. */
  check(url: string, base?: URL): URL;
  /** The look-up of the connection itself, so that nothing can change between check and connection. */
  lookupFor(url: URL): LookupFunction;
  /** Whether it is a host and port of our own. */
  isOurs(url: URL): boolean;
}

/** A guard that lets only the public internet pass, ports 80 and 443, and the `host:port` pairs of `allow`. */
export function guard(allow: readonly string[], lookup = systemLookup as LookupFunction): Guard {
  const pairOf = ({ hostname, port, protocol }: URL) => `${hostname}:${port || DEFAULT_PORTS[protocol]}`;
  const pairs = new Set(allow.map((pair) => pairOf(new URL(`http://${pair}`))));
  const isOurs = (url: URL) => pairs.has(pairOf(url));
  return {
    isOurs,
    check(text, base) {
      const url = URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
      if (!url) throw new Refusal(`${shown(text)} is no URL`);
      if (url.username !== "" || url.password !== "")
        throw new Refusal(`A URL of ${url.host} holds credentials`);
      url.hash = "";
      // As JSON has it, which doubles backslashes: a hundred of them must fit into a commit.
      if (JSON.stringify(url.href).length - 2 > MAX_URL)
        throw new Refusal(`${shown(url)} is longer than ${MAX_URL} characters`);
      if (!Object.hasOwn(DEFAULT_PORTS, url.protocol))
        throw new Refusal(`${shown(url)} is not http or https`);
      if (isOurs(url)) return url;
      if (url.port !== "")
        throw new Refusal(`${shown(url)} has a port other than 80 for http or 443 for https`);
      // Never looked up, so checked here; URL has made dotted decimals of all the ways to write an address.
      const host = url.hostname.replace(/^\[|\]$/g, "");
      if (isIP(host) && !isPublic(host)) throw notPublic(host);
      return url;
    },
    lookupFor(url) {
      if (isOurs(url)) return lookup;
      return (host, options, done) =>
        lookup(host, { ...options, all: true }, (error, found) => {
          if (error) return done(error, []);
          const all = typeof found === "string" ? [{ address: found, family: isIP(found) }] : found;
          const addresses = all.filter(({ address }) => isPublic(address));
          const first = addresses[0];
          if (!first) done(notPublic(host), []);
          else if (options.all) done(null, addresses);
          else done(null, first.address, first.family);
        });
    },
  };
}

function notPublic(host: string): Refusal {
  return new Refusal(`${host} has no public address`);
}

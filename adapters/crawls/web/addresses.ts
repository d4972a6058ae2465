import { BlockList, isIPv4, isIPv6 } from "node:net";

/**
 * What is not the public internet: private, shared (CGNAT), loopback, link-local and metadata, documentation,
 * benchmarking, relays, multicast, reserved, unspecified.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
const NOT_PUBLIC_V4 = list("ipv4", [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.31.196.0/24",
  "192.52.193.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "192.175.48.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  // Public by its number, but Azure's metadata service.
  "168.63.129.16/32",
]);

/**
 * All that IANA hands out as global unicast. What is outside is refused without being named: mapped and compatible
 * IPv4, NAT64 (64:ff9b::/96, 64:ff9b:1::/48), unique local, link-local, multicast.
 * @see https://www.iana.org/assignments/ipv6-address-space
 */
const GLOBAL_V6 = list("ipv6", ["2000::/3"]);

/** The part of it that is not public: protocol assignments with Teredo, documentation, 6to4. */
const NOT_PUBLIC_V6 = list("ipv6", ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]);

/** Whether an address belongs to the public internet; false for what is no address. */
export function isPublic(address: string): boolean {
  if (isIPv4(address)) return !NOT_PUBLIC_V4.check(address, "ipv4");
  if (!isIPv6(address)) return false;
  return GLOBAL_V6.check(address, "ipv6") && !NOT_PUBLIC_V6.check(address, "ipv6");
}

function list(family: "ipv4" | "ipv6", subnets: readonly string[]): BlockList {
  const blocks = new BlockList();
  for (const subnet of subnets) {
    const [network = "", prefix] = subnet.split("/");
    blocks.addSubnet(network, Number(prefix), family);
  }
  return blocks;
}

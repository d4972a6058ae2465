import { test } from "uvu";
import * as assert from "uvu/assert";
import { isPublic } from "../../../../adapters/crawls/web/addresses.ts";

const PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.216.34", "172.15.255.255", "172.32.0.0", "100.63.255.255"];
const PUBLIC_V6 = ["2606:4700:4700::1111", "2a00:1450:4001:81c::200e", "2001:4860:4860::8888"];

const NOT_PUBLIC = [
  ...["0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "127.0.0.1"],
  ...["127.255.255.254", "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.192"],
  ...["192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1"],
  ...["240.0.0.1", "255.255.255.255", "168.63.129.16"],
];

const NOT_PUBLIC_V6 = [
  ...["::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:a9fe:a9fe"],
  ...[
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "fc00::1",
    "fd00::1",
    "fd00:ec2::254",
  ],
  ...["fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1"],
];

test("the public internet is public", () => {
  for (const address of [...PUBLIC, ...PUBLIC_V6]) assert.ok(isPublic(address), address);
});

test("private, shared, loopback, link-local, metadata, documentation, relayed and reserved addresses are not", () => {
  for (const address of [...NOT_PUBLIC, ...NOT_PUBLIC_V6]) assert.not(isPublic(address), address);
});

test("what is no address is not public", () => {
  for (const text of ["", "localhost", "8.8.8", "0x08080808", "[2606:4700::1]"])
    assert.not(isPublic(text), text);
});

test.run();

import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Credentials, signed } from "../../../runtime/wire/sign.ts";

/** The credentials, scope and time of AWS's published vectors. */
const CREDENTIALS = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
const SCOPE = { region: "us-east-1", service: "service" };
const NOW = Date.UTC(2015, 7, 30, 12, 36);

/** The POST requests of AWS's test suite, "aws-sig-v4-test-suite", as far as they have the path `/` and no query. */
const VECTORS = [
  {
    name: "post-vanilla",
    signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
  },
  {
    name: "post-header-key-sort",
    headers: { "my-header1": "value1" },
    signature: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
  },
  {
    name: "post-header-value-case",
    headers: { "my-header1": "VALUE1" },
    signature: "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
  },
  {
    name: "post-sts-header-before",
    sessionToken:
      "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==",
    signature: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
  },
  {
    name: "post-x-www-form-urlencoded",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "Param1=value1",
    signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
  },
  {
    name: "post-x-www-form-urlencoded-parameters",
    headers: { "content-type": "application/x-www-form-urlencoded; charset=utf8" },
    body: "Param1=value1",
    signature: "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe",
  },
];

for (const { name, headers = {}, body = "", sessionToken, signature } of VECTORS)
  test(`AWS's vector ${name}`, () => {
    const unsigned = { path: "/", headers: { host: "example.amazonaws.com", ...headers }, body };
    const { authorization } = signed(unsigned, SCOPE, { ...CREDENTIALS, sessionToken }, NOW);
    assert.is(/Signature=(\w+)$/.exec(authorization ?? "")?.[1], signature);
  });

/** What the SDK's signer wants of a hash. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash("sha256") : createHmac("sha256", secret as NodeJS.ArrayBufferView);
  }
  update(data: string | ArrayBuffer | ArrayBufferView) {
    this.#hash.update(data as Uint8Array);
  }
  async digest() {
    return this.#hash.digest();
  }
  reset() {}
}

async function signedBySdk(
  unsigned: Parameters<typeof signed>[0],
  { region, service }: typeof SCOPE,
  credentials: Credentials,
  now: number,
) {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
    ...{ region, service, sha256: Sha256, applyChecksum: false },
  });
  const request = { ...unsigned, method: "POST", protocol: "https:", hostname: "", query: {} };
  return (await signer.sign(request as never, { signingDate: new Date(now) })) as unknown as {
    headers: Record<string, string>;
  };
}

/** Names that the SDK signs whatever they are; proxies change some others. */
const headerName = fc.stringMatching(/^x-[a-z0-9-]{1,20}$/).filter((name) => !/^x-amz|^x-amzn/.test(name));
const headerValue = fc.stringMatching(/^[!-~]([ -~]{0,40}[!-~])?$/);
const path = fc
  .array(fc.stringMatching(/^[A-Za-z0-9._~!$&'()*+,;=:@% -]{0,12}$/), { maxLength: 3 })
  .map((parts) => new URL(`http://host/${parts.map(encodeURIComponent).join("/")}`).pathname);

test("whatever is signed, the SDK's signer signs it alike", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        path,
        headers: fc
          .dictionary(headerName, headerValue, { maxKeys: 5 })
          .map((more) => ({ ...more, host: "dynamodb.eu-central-1.amazonaws.com" })),
        body: fc.string({ unit: "binary", maxLength: 200 }),
      }),
      fc.record({
        region: fc.constantFrom("eu-central-1", "us-gov-west-1", "cn-north-1"),
        service: fc.constantFrom("dynamodb", "events", "sqs"),
      }),
      fc.record({
        accessKeyId: fc.stringMatching(/^A[A-Z0-9]{15,19}$/),
        secretAccessKey: fc.stringMatching(/^[A-Za-z0-9/+]{40}$/),
        sessionToken: fc.option(fc.base64String({ minLength: 4 }), { nil: undefined }),
      }),
      fc.date({ min: new Date("2020-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }),
      async (unsigned, scope, credentials, date) => {
        const theirs = await signedBySdk(unsigned, scope, credentials, date.getTime());
        assert.equal(signed(unsigned, scope, credentials, date.getTime()), theirs.headers);
      },
    ),
    { numRuns: 500 },
  );
});

test("a key is derived anew for another day, region or secret", async () => {
  const unsigned = { path: "/", headers: { host: "h" }, body: "{}" };
  const scope = { region: "r", service: "dynamodb" };
  for (const [region, secretAccessKey, now] of [
    ["r", "one", NOW],
    ["r", "two", NOW],
    ["q", "two", NOW],
    ["q", "two", NOW + 86_400_000],
    ["r", "one", NOW],
  ] as const) {
    const credentials = { accessKeyId: "A", secretAccessKey };
    const theirs = await signedBySdk(unsigned, { ...scope, region }, credentials, now);
    assert.equal(signed(unsigned, { ...scope, region }, credentials, now), theirs.headers);
  }
});

test.run();

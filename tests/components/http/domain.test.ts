import * as pulumi from "@pulumi/pulumi";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { HttpApi } from "../../../components/http/http-api.ts";
import { adapterFor } from "../../../local/resources.ts";
import { throws } from "../../harness/throws.ts";
import { evaluate, once } from "../evaluate.ts";

const NAME = "api.shop.example";
const ZONE = "Z0123456789ABCDEFGHIJ";
const DOMAIN = { domainName: NAME, hostedZoneId: ZONE };

const TYPES = ["Certificate", "CertificateValidation", "Record", "DomainName", "ApiMapping", "Distribution"];

interface Certified {
  certificateArn: string;
  domainNameConfiguration: object;
}

/** What AWS adds to a resource: an ARN that begins with `issued:` is one of a validated certificate. */
const FROM_AWS: Record<string, (name: string, inputs: Certified) => object> = {
  Certificate: () => ({
    domainValidationOptions: [
      {
        domainName: NAME,
        resourceRecordName: `_challenge.${NAME}.`,
        resourceRecordType: "CNAME",
        resourceRecordValue: "_answer.acm-validations.test.",
      },
    ],
  }),
  Record: (name) => ({ fqdn: `fqdn:${name}` }),
  CertificateValidation: (_, { certificateArn }) => ({ certificateArn: `issued:${certificateArn}` }),
  DomainName: (_, { domainNameConfiguration: given }) => ({
    domainNameConfiguration: { ...given, targetDomainName: "d-target.execute-api.test" },
  }),
  Distribution: () => ({ domainName: "d1.cloudfront.test", hostedZoneId: "ZCLOUDFRONT" }),
};

/** Adds to the mocks of the evaluation that runs what {@link FROM_AWS} says. */
function answerLikeAws(): void {
  const { mocks } = pulumi.runtime.getMonitor() as unknown as { mocks: pulumi.runtime.Mocks };
  const { newResource } = mocks;
  mocks.newResource = async (args) => {
    const { id, state } = await newResource(args);
    const add = FROM_AWS[args.type.split(":").at(-1) ?? ""];
    return { id, state: { ...state, ...add?.(args.name, args.inputs) } };
  };
}

function api(config: Record<string, string> = DOMAIN, region?: string) {
  return evaluate(
    () => {
      answerLikeAws();
      if (region) pulumi.runtime.setConfig("aws:region", region);
      return { url: new HttpApi("api").url };
    },
    { config },
  );
}

const frankfurt = once(() => api(DOMAIN, "eu-central-1"));
const virginia = once(() => api(DOMAIN, "us-east-1"));

test("an API has no name of its own by default", async () => {
  for (const config of [{}, { domainName: "", hostedZoneId: "" }]) {
    const { inputs, names, outputs, resources } = await api(config, "eu-central-1");
    assert.equal(TYPES.flatMap(names), []);
    assert.equal(
      resources.map(({ type, name }) => `${type} ${name}`),
      ["Api api", "LogGroup api-access", "Stage api"],
    );
    assert.equal(inputs("Api", "api"), { protocolType: "HTTP" });
    assert.is(outputs.url, "https://api.test");
  }
});

test("an API with a name has no other URL", async () => {
  const { inputs, outputs } = await frankfurt();
  assert.equal(inputs("Api", "api"), { protocolType: "HTTP", disableExecuteApiEndpoint: true });
  assert.is(outputs.url, "https://api.shop.example");
});

test("CloudFront's certificate is one of us-east-1, the API's one of the stack's region", async () => {
  const { inputs, names } = await frankfurt();
  assert.equal(names("Certificate"), ["api", "api-edge"]);
  assert.equal(inputs("Certificate", "api"), { domainName: NAME, validationMethod: "DNS" });
  assert.equal(inputs("Certificate", "api-edge"), {
    domainName: NAME,
    validationMethod: "DNS",
    region: "us-east-1",
  });
});

test("one record proves the name for both certificates", async () => {
  const { inputs, names } = await frankfurt();
  assert.equal(names("Record"), ["api-ipv4", "api-ipv6", "api-proof"]);
  assert.equal(inputs("Record", "api-proof"), {
    zoneId: ZONE,
    name: "_challenge.api.shop.example.",
    type: "CNAME",
    records: ["_answer.acm-validations.test."],
    ttl: 300,
    allowOverwrite: true,
  });
  assert.equal(names("CertificateValidation"), ["api", "api-edge"]);
  assert.equal(inputs("CertificateValidation", "api"), {
    certificateArn: "arn:Certificate:api",
    validationRecordFqdns: ["fqdn:api-proof"],
  });
  assert.equal(inputs("CertificateValidation", "api-edge"), {
    certificateArn: "arn:Certificate:api-edge",
    validationRecordFqdns: ["fqdn:api-proof"],
    region: "us-east-1",
  });
});

test("the API answers to the name with a certificate that is issued", async () => {
  const { inputs } = await frankfurt();
  assert.equal(inputs("DomainName", "api"), {
    domainName: NAME,
    domainNameConfiguration: {
      certificateArn: "issued:arn:Certificate:api",
      endpointType: "REGIONAL",
      securityPolicy: "TLS_1_2",
    },
  });
  assert.equal(inputs("ApiMapping", "api"), { apiId: "api-id", domainName: NAME, stage: "api-0a1b2c3" });
});

test("CloudFront passes everything on by HTTPS and keeps nothing", async () => {
  const { inputs } = await frankfurt();
  assert.equal(inputs("Distribution", "api"), {
    enabled: true,
    aliases: [NAME],
    httpVersion: "http2and3",
    isIpv6Enabled: true,
    origins: [
      {
        originId: "api",
        domainName: "d-target.execute-api.test",
        customOriginConfig: {
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: "https-only",
          originSslProtocols: ["TLSv1.2"],
          originReadTimeout: 35,
        },
      },
    ],
    defaultCacheBehavior: {
      targetOriginId: "api",
      allowedMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
      cachedMethods: ["GET", "HEAD"],
      cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
      originRequestPolicyId: "216adef6-5c7f-47e4-b989-5492eafa07d3",
      compress: false,
      viewerProtocolPolicy: "https-only",
    },
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: {
      acmCertificateArn: "issued:arn:Certificate:api-edge",
      sslSupportMethod: "sni-only",
      minimumProtocolVersion: "TLSv1.2_2021",
    },
  });
});

test("the name leads to CloudFront, over IPv4 and IPv6, and takes no record that is there", async () => {
  const { inputs } = await frankfurt();
  const alias = { name: "d1.cloudfront.test", zoneId: "ZCLOUDFRONT", evaluateTargetHealth: false };
  assert.equal(inputs("Record", "api-ipv4"), { zoneId: ZONE, name: NAME, type: "A", aliases: [alias] });
  assert.equal(inputs("Record", "api-ipv6"), { zoneId: ZONE, name: NAME, type: "AAAA", aliases: [alias] });
});

test("in us-east-1 one certificate serves both, and all else is the same", async () => {
  const [here, there] = [await virginia(), await frankfurt()];
  assert.equal(here.names("Certificate"), ["api-edge"]);
  assert.equal(here.names("CertificateValidation"), ["api-edge"]);
  const { domainNameConfiguration } = here.inputs("DomainName", "api");
  assert.is((domainNameConfiguration as Certified).certificateArn, "issued:arn:Certificate:api-edge");
  const others = ({ resources }: typeof here) =>
    resources.filter(
      ({ type, name }) => type !== "DomainName" && !(type.startsWith("Certificate") && name === "api"),
    );
  assert.equal(others(here), others(there));
});

test("in a region that the program does not know, two certificates are right", async () => {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  delete process.env.AWS_REGION;
  delete process.env.AWS_DEFAULT_REGION;
  try {
    assert.equal((await api()).names("Certificate"), ["api", "api-edge"]);
    process.env.AWS_REGION = "us-east-1";
    assert.equal((await api()).names("Certificate"), ["api-edge"]);
  } finally {
    delete process.env.AWS_REGION;
    Object.assign(process.env, AWS_REGION && { AWS_REGION }, AWS_DEFAULT_REGION && { AWS_DEFAULT_REGION });
  }
});

test("a name and its zone belong together", async () => {
  const together = "they belong together, set both or none";
  await throws(
    () => api({ domainName: NAME }),
    `domainName is "api.shop.example" and hostedZoneId is "": ${together}`,
  );
  await throws(
    () => api({ hostedZoneId: ZONE }),
    `domainName is "" and hostedZoneId is "${ZONE}": ${together}`,
  );
});

test("a name is a host name in lower case that fits a certificate", async () => {
  const label = "a".repeat(52);
  const refused = [
    "https://api.shop.example",
    "api.shop.example/orders",
    "api.shop.example:443",
    "api.shop.example.",
    "API.shop.example",
    "*.shop.example",
    "api_v1.shop.example",
    "-api.shop.example",
    "api-.shop.example",
    "api..example",
    " api.shop.example",
    "localhost",
    "192.0.2.1",
    `${"a".repeat(64)}.example`,
    `${label}.shop.example`, // 65 characters
  ];
  for (const domainName of refused)
    await throws(
      () => api({ domainName, hostedZoneId: ZONE }),
      `Config domainName is "${domainName}": use a host name in lower case`,
    );
  for (const domainName of ["shop.example", "a.b-c.1.xn--p1ai", `${label.slice(1)}.shop.example`])
    assert.is((await api({ domainName, hostedZoneId: ZONE })).outputs.url, `https://${domainName}`);
});

test("a zone's id is the id alone", async () => {
  for (const hostedZoneId of [`/hostedzone/${ZONE}`, ZONE.toLowerCase(), "shop.example", "Z", `${ZONE} `])
    await throws(
      () => api({ domainName: NAME, hostedZoneId }),
      `Config hostedZoneId is "${hostedZoneId}": use the id alone, such as Z0123456789ABCDEFGHIJ`,
    );
});

test("the local AWS has no domains, and says so", async () => {
  await throws(
    () => adapterFor("aws:acm/certificate:Certificate"),
    "has no local adapter: add local/resources/certificate.ts",
  );
});

test.run();

/**
 * Stands in for `@pulumi/pulumi` where `index.ts` runs without an engine: config, outputs whose values are there at once,
 * resources that nobody makes. What is not here is anything.
 */
import { anything, open } from "./anything.ts";
import { Config, PROJECT } from "./config.ts";
import { isOutput, Known, output, text, unwrapped } from "./output.ts";

class Resource {
  readonly __pulumiResource = true;
  constructor(type: string, name: string) {
    // biome-ignore lint/correctness/noConstructorReturn: whatever a resource is asked for, it has
    return open(this, `${type} ${name}`);
  }
  registerOutputs(): void {}
  getProvider(): undefined {}
}

class ComponentResource extends Resource {
  constructor(type: string, name: string) {
    super(type, name);
  }
  static isInstance = (value: unknown) => value instanceof ComponentResource;
}

class StackReference extends Resource {
  constructor(name: string) {
    super("stack", name);
  }
}

const jsonStringify = (value: unknown, ...more: []) => output(JSON.stringify(unwrapped(value), ...more));

const stated = {
  __esModule: true,
  ...{ Config, Resource, ComponentResource, CustomResource: Resource, ProviderResource: Resource },
  StackReference,
  Output: Object.assign(Known, { create: output, isInstance: isOutput, isSecret: async () => false }),
  ...{ output, secret: output, unsecret: output, isOutput },
  all: (values: unknown) => output(values),
  interpolate: (literals: readonly string[], ...values: unknown[]) =>
    text(literals.flatMap((literal, index) => [literal, ...values.slice(index, index + 1)])),
  concat: (...parts: unknown[]) => text(parts),
  jsonStringify,
  jsonParse: (value: unknown) => (output(value) as Known).apply((json) => JSON.parse(String(json))),
  getStack: () => "dev",
  getProject: () => PROJECT,
  getOrganization: () => "organization",
  log: { debug() {}, info() {}, warn() {}, error() {} },
  runtime: open(
    {
      getConfig: (name: string) =>
        new Config(name.slice(0, name.indexOf(":"))).get(name.slice(name.indexOf(":") + 1)),
      isDryRun: () => false,
      registerStackTransformation() {},
    },
    "runtime",
  ),
};

/** What the module exports; what is no member of it comes from behind it. */
export const pulumi: object = Object.assign(Object.create(anything("pulumi")), stated);

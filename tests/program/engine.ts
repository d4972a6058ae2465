/**
 * Pulumi's language host on a program of ours, as `pulumi up` runs it, with an engine behind it that only listens: it
 * gives every resource its inputs as outputs, a name and an ARN.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const load = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
const grpc = load("@grpc/grpc-js");
const { ResourceMonitorService } = load("@pulumi/pulumi/proto/resource_grpc_pb");
const resources = load("@pulumi/pulumi/proto/resource_pb");
const { EngineService } = load("@pulumi/pulumi/proto/engine_grpc_pb");
const engine = load("@pulumi/pulumi/proto/engine_pb");
const { Empty } = load("google-protobuf/google/protobuf/empty_pb");
const { Struct } = load("google-protobuf/google/protobuf/struct_pb");

/** What came of a program. */
export interface Hosted {
  /** Of the language host: 0, or 32 where it has told people what was wrong. */
  exitCode: number | null;
  /** What people are shown as errors, in order. */
  errors: string[];
  /** Resources that were asked for. */
  registered: number;
  /** From the start until the first error. */
  firstErrorMs: number | undefined;
  ms: number;
  /** What the host printed besides. */
  printed: string;
}

interface Call {
  // biome-ignore lint/suspicious/noExplicitAny: Pulumi generates it without types
  request: any;
}
type Answer = (error: null, response: unknown) => void;

/** Runs a project's program in the host. `config`: the project's settings. */
export async function host(root: string, stack: string, config: Record<string, string>): Promise<Hosted> {
  const project = "event-choreography";
  const started = performance.now();
  const errors: string[] = [];
  let firstErrorMs: number | undefined;
  let registered = 0;
  const server = new grpc.Server();
  server.addService(ResourceMonitorService, {
    supportsFeature(_: Call, answer: Answer) {
      const response = new resources.SupportsFeatureResponse();
      response.setHassupport(true);
      answer(null, response);
    },
    registerResource({ request }: Call, answer: Answer) {
      registered += 1;
      const type = request.getType();
      const name = request.getName();
      const response = new resources.RegisterResourceResponse();
      response.setUrn(`urn:pulumi:${stack}::${project}::${type}::${name}`);
      response.setId(name);
      const arn = `arn:aws:events:eu-central-1:123456789012:${name}`;
      const url = `https://${name}.example`;
      const made = {
        name,
        arn,
        url,
        invokeUrl: url,
        invokeArn: arn,
        executionArn: arn,
        domainValidationOptions: [],
      };
      response.setObject(Struct.fromJavaScript({ ...made, ...request.getObject().toJavaScript() }));
      answer(null, response);
    },
    registerResourceOutputs: (_: Call, answer: Answer) => answer(null, new Empty()),
    signalAndWaitForShutdown: (_: Call, answer: Answer) => answer(null, new Empty()),
  });
  server.addService(EngineService, {
    log({ request }: Call, answer: Answer) {
      if (request.getSeverity() === engine.LogSeverity.ERROR) {
        firstErrorMs ??= performance.now() - started;
        errors.push(request.getMessage());
      }
      answer(null, new Empty());
    },
    setRootResource: (_: Call, answer: Answer) => answer(null, new engine.SetRootResourceResponse()),
    getRootResource: (_: Call, answer: Answer) => answer(null, new engine.GetRootResourceResponse()),
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(
      "127.0.0.1:0",
      grpc.ServerCredentials.createInsecure(),
      (error: Error | null, bound: number) => (error ? reject(error) : resolve(bound)),
    ),
  );
  const settings = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [`${project}:${key}`, value]),
  );
  const address = `127.0.0.1:${port}`;
  const child = spawn(
    process.execPath,
    [
      ...["--import", "tsx", load.resolve("@pulumi/pulumi/cmd/run")],
      ...[`--monitor=${address}`, `--engine=${address}`, `--project=${project}`, `--stack=${stack}`],
      ...[`--pwd=${root}`, "--parallel=16", "--organization=organization", "."],
    ],
    {
      cwd: root,
      env: { ...process.env, PULUMI_CONFIG: JSON.stringify({ "aws:region": "eu-central-1", ...settings }) },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  try {
    const [[exitCode], ...printed] = await Promise.all([
      once(child, "close"),
      text(child.stdout),
      text(child.stderr),
    ]);
    const ms = performance.now() - started;
    return { exitCode, errors, registered, firstErrorMs, ms, printed: printed.join("") };
  } finally {
    child.kill();
    server.forceShutdown();
  }
}

import type { Context, Created, Existing } from "./resource.ts";
import { api } from "./resources/api.ts";
import { authorizer } from "./resources/authorizer.ts";
import { bucket } from "./resources/bucket.ts";
import { bucketLifecycleConfiguration } from "./resources/bucket-lifecycle-configuration.ts";
import { bucketPolicy } from "./resources/bucket-policy.ts";
import { bucketPublicAccessBlock } from "./resources/bucket-public-access-block.ts";
import { dashboard } from "./resources/dashboard.ts";
import { eventArchive } from "./resources/event-archive.ts";
import { eventBus } from "./resources/event-bus.ts";
import { eventBusPolicy } from "./resources/event-bus-policy.ts";
import { eventRule } from "./resources/event-rule.ts";
import { eventSourceMapping } from "./resources/event-source-mapping.ts";
import { eventTarget } from "./resources/event-target.ts";
import { lambdaFunction } from "./resources/function.ts";
import { functionEventInvokeConfig } from "./resources/function-event-invoke-config.ts";
import { integration } from "./resources/integration.ts";
import { logGroup } from "./resources/log-group.ts";
import { metricAlarm } from "./resources/metric-alarm.ts";
import { permission } from "./resources/permission.ts";
import { policy } from "./resources/policy.ts";
import { queue } from "./resources/queue.ts";
import { queuePolicy } from "./resources/queue-policy.ts";
import { redriveAllowPolicy } from "./resources/redrive-allow-policy.ts";
import { redrivePolicy } from "./resources/redrive-policy.ts";
import { role } from "./resources/role.ts";
import { rolePolicy } from "./resources/role-policy.ts";
import { rolePolicyAttachment } from "./resources/role-policy-attachment.ts";
import { route } from "./resources/route.ts";
import { schedule } from "./resources/schedule.ts";
import { secret } from "./resources/secret.ts";
import { secretVersion } from "./resources/secret-version.ts";
import { stage } from "./resources/stage.ts";
import { table } from "./resources/table.ts";
import { topic } from "./resources/topic.ts";
import { topicPolicy } from "./resources/topic-policy.ts";
import { topicSubscription } from "./resources/topic-subscription.ts";

/** An adapter whose inputs are not known by type any more. */
export interface AnyAdapter {
  type: string;
  handles: readonly string[];
  names?: readonly string[];
  fixed?: readonly string[];
  holds?: string;
  create(inputs: never, context: Context): Promise<Created>;
  update?: "create" | ((inputs: never, was: Existing<never>, context: Context) => Promise<Created>);
  remove(was: Existing<never>, context: Context): Promise<void>;
}

const ADAPTERS: readonly AnyAdapter[] = [
  api,
  authorizer,
  bucket,
  bucketLifecycleConfiguration,
  bucketPolicy,
  bucketPublicAccessBlock,
  dashboard,
  eventArchive,
  eventBus,
  eventBusPolicy,
  eventRule,
  eventSourceMapping,
  eventTarget,
  functionEventInvokeConfig,
  integration,
  lambdaFunction,
  logGroup,
  metricAlarm,
  permission,
  policy,
  queue,
  queuePolicy,
  redriveAllowPolicy,
  redrivePolicy,
  role,
  rolePolicy,
  rolePolicyAttachment,
  route,
  schedule,
  secret,
  secretVersion,
  stage,
  table,
  topic,
  topicPolicy,
  topicSubscription,
];

const BY_TYPE = new Map(ADAPTERS.map((adapter) => [adapter.type, adapter]));

/** The adapter for a type, or an error that says which file to add. */
export function adapterFor(type: string): AnyAdapter {
  const adapter = BY_TYPE.get(type);
  if (!adapter)
    throw new Error(
      `resource type ${type} has no local adapter: add ${fileFor(type)} and list it in local/resources.ts`,
    );
  return adapter;
}

/** An error where an adapter would pass over an input in silence. */
export function assertHandled({ type, handles }: AnyAdapter, inputs: object): void {
  const unknown = Object.keys(inputs).filter((key) => !handles.includes(key));
  if (unknown.length > 0)
    throw new Error(`${type} has no local answer for ${unknown.join(", ")}: extend ${fileFor(type)}`);
}

/** `aws:sqs/redriveAllowPolicy:RedriveAllowPolicy` → `local/resources/redrive-allow-policy.ts` */
function fileFor(type: string): string {
  const name = (type.split(":").at(-1) ?? type).replace(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
  return `local/resources/${name}.ts`;
}

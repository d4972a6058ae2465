import type * as pulumi from "@pulumi/pulumi";
import type { ConsumerOutputs, NotificationOutputs } from "../../history/stack-outputs.ts";
import type { Part } from "../bus/program.ts";
import type { ConsumerShape } from "../delivery/consumer-shape.ts";
import type { HttpApi } from "../http/http-api.ts";
import type { NotificationTopic } from "../mail/notification-topic.ts";

type Text = pulumi.Input<string>;
type ByName<T> = Readonly<Record<string, T>>;

/** What there is to watch, each by its name in the program. */
export interface Watched {
  consumers: ByName<{ outputs: ConsumerOutputs<Text>; shape: ConsumerShape }>;
  notifications: ByName<NotificationOutputs<Text>>;
  /** Names of the functions of endpoints and webhooks. */
  endpoints: ByName<Text>;
  apis: readonly HttpApi[];
  /** What notifications publish to. */
  topics: readonly NotificationTopic[];
  /** Names of the functions that serve all consumers: sweeper and timers. */
  own: ByName<Text>;
}

/** What there is to watch in a program. */
export function watchedOf(parts: readonly Part[], own: ByName<Text>): Watched {
  const served = parts.filter((part) => "api" in part);
  return {
    consumers: byName(parts.filter((part) => "shape" in part)),
    notifications: Object.fromEntries(
      parts.flatMap((part) => (part.kind === "notification" ? [[part.name, part.outputs]] : [])),
    ),
    endpoints: Object.fromEntries(served.map(({ name, functionName }) => [name, functionName])),
    apis: [...new Set(served.map(({ api }) => api))],
    topics: [...new Set(parts.flatMap((part) => (part.kind === "notification" ? [part.topic] : [])))],
    own,
  };
}

function byName<T extends { name: string }>(items: readonly T[]): Record<string, T> {
  return Object.fromEntries(items.map((item) => [item.name, item]));
}

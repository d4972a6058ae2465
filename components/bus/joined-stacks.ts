import * as pulumi from "@pulumi/pulumi";
import type { Bus } from "./bus.ts";

/** Where the records of another program on the bus are, and what it declares. */
export interface JoinedStack {
  claimsTable: pulumi.Output<string>;
  /** JSON of a Choreography. */
  choreography: pulumi.Output<string>;
}

/** A stack's name with its project: `loyalty/dev`, or `organization/loyalty/dev`. */
const QUALIFIED = /^(?:[\w.-]+\/)?([A-Za-z][\w-]*)\/[\w.-]+$/;

/**
 * The programs whose handling timelines show, as the stack's config `joinedStacks` names their stacks: by project.
 * @throws Error for a name without its project, for two stacks of one project, and, when their outputs are read, for a stack on
 *   another bus
 */
export function joinedStacks(
  bus: Pick<Bus, "name">,
  child: { parent: pulumi.Resource },
): Record<string, JoinedStack> {
  const names = new pulumi.Config().getObject<string[]>("joinedStacks") ?? [];
  const joined: Record<string, JoinedStack> = {};
  for (const name of names) {
    const [, project] = QUALIFIED.exec(name) ?? [];
    if (!project)
      throw new Error(
        `Config joinedStacks names ${name}: name a stack with its project, such as loyalty/dev.`,
      );
    if (Object.hasOwn(joined, project))
      throw new Error(
        `Config joinedStacks names two stacks of ${project}: one of them is on this bus; name that.`,
      );
    const stack = new pulumi.StackReference(name, {}, child);
    joined[project] = {
      claimsTable: pulumi
        .all([onBus(name, bus, stack), stack.requireOutput("claimsTable")])
        .apply(([, table]) => String(table)),
      choreography: stack.requireOutput("choreography").apply(String),
    };
  }
  return joined;
}

/** Nothing, once it is known that a stack is on this bus. */
function onBus(name: string, bus: Pick<Bus, "name">, stack: pulumi.StackReference): pulumi.Output<void> {
  return pulumi.all([bus.name, stack.requireOutput("busName")]).apply(([ours, its]) => {
    if (ours !== its)
      throw new Error(
        `Config joinedStacks names ${name}, which is on the bus ${its}, not on ${ours}: name the stack that refers to this one.`,
      );
  });
}

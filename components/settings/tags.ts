import * as pulumi from "@pulumi/pulumi";

/**
 * Tags every resource that takes tags with its project and stack, in whichever component or flow it is made: called once,
 * before the first. A resource's own tags of these names win. What else an account wants (cost centre, owner) a stack says
 * with `aws:defaultTags`, which the provider adds.
 *
 * Not by `aws:defaultTags` itself: a stack's file cannot be told its own name, and a team that writes a new one forgets;
 * an explicit provider would not hear of the stack's other `aws:` settings.
 */
export function tagResources(): void {
  const tags = { project: pulumi.getProject(), stack: pulumi.getStack() };
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
    // What takes tags has all of its tags among its outputs.
    if (!type.startsWith("aws:") || !("tagsAll" in props)) return undefined;
    const own = pulumi.output(props.tags as pulumi.Input<Record<string, string> | undefined>);
    return { props: { ...props, tags: own.apply((its) => ({ ...tags, ...its })) }, opts };
  });
}

/** What an entry point needs beside this package, which is not installed with it. */

/** Entry point → packages. */
export const NEEDS: Readonly<Record<string, readonly string[]>> = {
  components: [
    ...["@pulumi/pulumi", "@pulumi/aws", "esbuild"],
    ...[
      "@aws-sdk/client-dynamodb",
      "@aws-sdk/client-eventbridge",
      "@aws-sdk/client-s3",
      "@aws-sdk/client-sqs",
    ],
    ...["@aws-sdk/credential-provider-env", "@aws-sdk/util-dynamodb"],
  ],
  testing: ["esbuild", "tsx", "yaml"],
};

/**
 * Throws where something of an entry point is missing, with the command that installs all that is.
 * @param resolve finds a package from here, or throws
 */
export function need(entry: string, resolve: (name: string) => unknown): void {
  const missing = (NEEDS[entry] ?? []).filter((name) => {
    try {
      resolve(name);
      return false;
    } catch {
      return true;
    }
  });
  if (missing.length > 0)
    throw new Error(
      `event-choreography/${entry} needs ${missing.join(", ")}: npm install --save-dev ${missing.join(" ")}`,
    );
}

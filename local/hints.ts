import type { Samples } from "./samples.ts";
import type { Stack } from "./stack.ts";

/** What to type next, ready to paste: of each flow, and of mail. */
export function hints(samples: readonly Samples[], stack: Stack): string {
  return `
In another terminal:

  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=${stack.region} AWS_DEFAULT_REGION=${stack.region}
${samples.map((one) => one.hints(stack)).join("\n")}

Read the mail that all of this would send, and watch for more:

  npm run mail
  npm run mail -- --follow`;
}

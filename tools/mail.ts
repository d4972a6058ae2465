/** `npm run mail`: what people would have got by e-mail, had it not been the local AWS. */
import { setTimeout as sleep } from "node:timers/promises";
import { SQSClient } from "@aws-sdk/client-sqs";
import { Misuse, run } from "./command.ts";
import { mailboxes, mailIn, shown } from "./mailbox.ts";
import { readStack } from "./stack.ts";

const HELP = `npm run mail -- [options]

The mail of the local AWS that runs, the newest last: time, topic, text. It stays where it is.

  --follow            waits for more, until Ctrl-C
  --outputs FILE      outputs of the local AWS (default .local/outputs.json, which npm start writes)
  --json              as JSON, one mail a line
  --help              this text

Exit code: 0, 1 where something failed, 2 for a wrong call, 130 after Ctrl-C.`;

const OPTIONS = { follow: { type: "boolean", default: false } } as const;

const PAUSE_MS = 1000;

await run(HELP, OPTIONS, async ({ values, positionals }, interrupted) => {
  if (positionals.length > 0) throw new Misuse(`${positionals[0]} is no option: see --help.`);
  const { client } = readStack(values.outputs);
  if (!client.endpoint)
    throw new Misuse("This stack is on AWS: its mail goes to the addresses of the stack's config.");
  const sqs = new SQSClient(client);
  const queues = await mailboxes(sqs);
  if (queues.length === 0)
    throw new Error(
      "There is no mailbox: set notificationEmails and errorEmails in Pulumi.local.yaml, and start again.",
    );
  const seen = new Set<string>();
  for (;;) {
    const mail = (await mailIn(sqs, queues)).filter(({ id }) => !seen.has(id));
    for (const one of mail) {
      seen.add(one.id);
      const { id: _, ...rest } = one;
      console.log(values.json ? JSON.stringify(rest) : shown(one));
    }
    if (!values.follow) {
      if (mail.length === 0 && !values.json) console.log("There is no mail.");
      return 0;
    }
    await sleep(PAUSE_MS, undefined, { signal: interrupted }).catch(() => {});
    if (interrupted.aborted) return 130;
  }
});

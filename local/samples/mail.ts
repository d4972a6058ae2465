import { setTimeout as sleep } from "node:timers/promises";
import { SQSClient } from "@aws-sdk/client-sqs";
import { type Mail, mailboxes, mailIn, noticeOf } from "../../tools/mailbox.ts";
import { plain } from "../../tools/show.ts";
import { credentials } from "../credentials.ts";
import type { Stack } from "../stack.ts";

const PATIENCE_MS = 5000;
const PAUSE_MS = 200;

/** The mail that came since a time (ms), once one of it holds the text. Empty where the stack has no addresses. */
export async function mailSince({ endpoint, region }: Stack, since: number, about: string): Promise<Mail[]> {
  const sqs = new SQSClient({ endpoint, region, credentials });
  const queues = await mailboxes(sqs);
  try {
    for (const until = Date.now() + PATIENCE_MS; ; await sleep(PAUSE_MS)) {
      const mail = (await mailIn(sqs, queues)).filter(({ time }) => Date.parse(time) >= since);
      if (queues.length === 0 || Date.now() > until || mail.some(({ text }) => text.includes(about)))
        return mail;
    }
  } finally {
    sqs.destroy();
  }
}

/** A line for each mail that says something else: how often it came, to which topic, and what it says. */
export function summary(mail: readonly Mail[]): string[] {
  const counts = new Map<string, number>();
  for (const { topic, text } of mail) {
    const line = `${topic}: ${plain(messageOf(text))}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts].map(([line, count]) => (count > 1 ? `${count} × ${line}` : line));
}

/** The first sentence of a mail with fields, or all of one without. */
function messageOf(text: string): string {
  const { message, fields } = noticeOf(text);
  return Object.keys(fields).length > 0 ? message.replace(/(?<=\.) .*/s, "") : message;
}

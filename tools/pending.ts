/** `npm run pending`: what stays undone, and what mends it. */
import { backlog, needsMessage } from "./backlog.ts";
import { Misuse, progress, run } from "./command.ts";
import { MOST_STALLED } from "./order/stalled.ts";
import { jsonOf, outboxTable, textOf } from "./show-pending.ts";
import { OUTPUTS_HELP, readStack } from "./stack.ts";

const HELP = `npm run pending -- list | send [options]

What the alarms on unsent outboxes, stale claims, overdue gathers, overdue timers and stalled sequences are about.

  list                outboxes that are unsent, records that stay claimed, gathers past their deadline, timers past their
                      time, consumers in order that wait for a revision, and the command that mends each
  send                sends what is unsent, with your own rights: the same events with the same ids, so it may run
                      beside the sweeper, and twice

  --dry-run           send: shows what would be sent
${OUTPUTS_HELP}
  --json              list: as JSON
  --help              this text

Exit code: 0, 1 where something could not be sent, 2 for a wrong call.`;

const OPTIONS = { "dry-run": { type: "boolean", default: false } } as const;

await run(HELP, OPTIONS, async ({ values, positionals }, interrupted) => {
  const [command, ...more] = positionals;
  if (!command || !["list", "send"].includes(command) || more.length > 0)
    throw new Misuse(`Call it with list or send.\n\n${HELP}`);
  const stack = readStack(values.outputs);
  const { unsent, stale, overdue, overdueTimers, stalled, send } = backlog(stack);
  if (command === "list") {
    const [outboxes, claims, gathers, timers, positions] = await Promise.all([
      ...([unsent(), stale(), overdue(), overdueTimers(), stalled(MOST_STALLED)] as const),
    ]);
    const outputs = values.outputs === undefined ? {} : { outputs: values.outputs };
    console.log(
      (values.json ? jsonOf : textOf)({ outboxes, claims, gathers, timers, positions, ...outputs }, stack),
    );
    return 0;
  }
  if (values["dry-run"]) {
    const outboxes = (await unsent()).filter((record) => !needsMessage(record));
    console.log(`${outboxTable(outboxes)}\n\n${outboxes.length} would be sent.`);
    return 0;
  }
  const { sent, failed } = await send({ interrupted, progress });
  progress("");
  console.log(`${sent} sent, ${failed.length} failed`);
  for (const { key, reason } of failed) console.log(`  ${key}: ${reason}`);
  return failed.length > 0 ? 1 : 0;
});

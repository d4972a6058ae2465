import { CreateScheduleCommand, GetScheduleCommand } from "@aws-sdk/client-scheduler";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { idle } from "../dead-letters.ts";
import { clients, consumer, leave, physical, serve } from "../stack.ts";
import { until } from "../until.ts";
import { witness } from "../witness.ts";
import { crawled, sitemap } from "./crawls.ts";

test.after(leave(import.meta.filename));

const origin = serve("schedule", (request, response) => {
  const xml = request.url?.endsWith("/nightly.xml") ? sitemap([`${origin}/page`]) : undefined;
  const type = xml ? "application/xml" : "text/html";
  response.writeHead(200, { "content-type": type }).end(xml ?? "<!doctype html><title>A page</title>");
});

const bus = await witness("schedule-witness", undefined, { "detail-type": ["CrawlRequested"] });

/** What index.ts schedules. */
const { Target, FlexibleTimeWindow } = await clients.scheduler.send(
  new GetScheduleCommand({ Name: physical("scheduler/schedule:Schedule", "request-crawl") }),
);

/** A time in so many seconds, in whole seconds, as ISO 8601. */
function inSeconds(seconds: number): string {
  return `${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)}Z`;
}

/** Has the schedule's target fire once at a time: to wait for its own would take a minute at least. */
async function once(time: string): Promise<void> {
  const Name = `once-${idOf(time)}`;
  const ScheduleExpression = `at(${time.replace("Z", "")})`;
  await clients.scheduler.send(
    new CreateScheduleCommand({ Name, ScheduleExpression, Target, FlexibleTimeWindow }),
  );
}

const idOf = (time: string) => `scheduled-${time.replace(/[-:]/g, "")}`;

const requests = async (time: string) =>
  (await bus.events()).filter(({ data }) => String(data.crawlId).startsWith(`${idOf(time)}-`));

const fires = (time: string) => until(`the schedule of ${time} fires`, async () => (await requests(time))[0]);

test("each time that is due is a crawl of its own, named after it; delivered again, it is none", async () => {
  const [first, second] = [inSeconds(1), inSeconds(2)];
  await Promise.all([once(first), once(second)]);
  const [one, two] = [await fires(first), await fires(second)];
  const sitemapUrl = `${origin}/nightly.xml`;
  for (const { data } of [one, two]) {
    assert.is(data.sitemapUrl, sitemapUrl);
    assert.match(String(data.crawlId), /^scheduled-\d{8}T\d{6}Z-[0-9a-f]{32}$/);
  }
  const causes = [one, two].map(({ metadata }) => metadata.causationId ?? "");
  assert.is(new Set(causes).size, 2);
  for (const cause of causes) assert.match(cause, /^[0-9a-f-]{36}$/);
  const { status, total, succeeded } = await crawled(String(one.data.crawlId));
  assert.equal([status, total, succeeded], ["completed", 1, 1]);

  const again = String(Target?.Input)
    .replaceAll("<aws.scheduler.scheduled-time>", first)
    .replaceAll("<aws.scheduler.execution-id>", "another-delivery");
  assert.match(again, first);
  await clients.sqs.send(
    new SendMessageCommand({ QueueUrl: consumer("request-crawl").queueUrl, MessageBody: again }),
  );
  await idle("request-crawl");
  // One that came later has had its effect: that of the copy would be there by now.
  const third = inSeconds(1);
  await once(third);
  await fires(third);
  assert.is((await requests(first)).length, 1);
});

test.run();

import { stringify } from "yaml";
import { type AsyncApiArgs, asyncApi } from "./asyncapi.ts";
import { eventsPage } from "./events-page.ts";
import { flowsPage } from "./flows-page.ts";

/** Path from the project's root → what the file should hold. The same arguments give the same bytes. */
export function documents(args: AsyncApiArgs): Map<string, string> {
  const { events, choreography } = args;
  return new Map([
    ["docs/events.md", eventsPage(events, choreography)],
    ["docs/flows.md", flowsPage(choreography)],
    [
      "docs/asyncapi.yaml",
      `${HEAD}\n${stringify(asyncApi(args), { aliasDuplicateObjects: false, lineWidth: 110 })}`,
    ],
  ]);
}

const HEAD = "# Written by npm run docs, from index.ts and schemas/.";

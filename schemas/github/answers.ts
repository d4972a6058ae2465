import * as z from "zod";
import { Count } from "../values/gathered.ts";
import { Tag } from "./values.ts";

/** What a repository's history may say: each fact is optional, so one that is none is left out. */
export const ChangesAnswer = z.object({
  previousTag: Tag.optional().catch(undefined),
  commits: Count.optional().catch(undefined),
});

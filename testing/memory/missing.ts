import { missing } from "../pulumi/config.ts";

/** What a bundle exports: also where the program does not run to its end. */
declare const exported: { missing?: ReadonlySet<string> };

export const told = Object.assign(exported, { missing });

import { missing } from "../pulumi/config.ts";

/** What a bundle exports. */
declare const exported: { missing?: ReadonlySet<string> };

exported.missing = missing;

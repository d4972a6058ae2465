import { test } from "uvu";
import { credentials } from "../../local/credentials.ts";
import { leanDynamodb } from "../runtime/wire/lean-client.ts";
import { endpoint, leave, region } from "./stack.ts";
import { storeSuite } from "./store-suite.ts";

test.after(leave(import.meta.filename));

storeSuite(test, leanDynamodb({ endpoint, region, credentials }));

test.run();

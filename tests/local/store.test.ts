import { test } from "uvu";
import { clients, leave } from "./stack.ts";
import { storeSuite } from "./store-suite.ts";

test.after(leave(import.meta.filename));

storeSuite(test, clients.dynamodb);

test.run();

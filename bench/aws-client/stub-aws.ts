/** An AWS in memory, in a process of its own, so that its CPU counts for nobody: prints its port when it serves. */
import type { AddressInfo } from "node:net";
import { answered, invoiceTables, jsonServer } from "./answers.ts";

const dynamodb = invoiceTables();
const server = jsonServer((target, input) => answered(dynamodb, target, input));
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));

// Delivers one message to a function: node deliver.mjs FILE ORDER RECEIVES. Exit code 3: it is to be delivered again.
import { record } from "../aws-client/record.mjs";

const [file, orderId, receives] = process.argv.slice(2);
process.stdout.write = () => true;
const { handler } = await import(file);
const context = { getRemainingTimeInMillis: () => 1000 };
const { batchItemFailures } = await handler({ Records: [record(orderId, Number(receives))] }, context);
process.exit(batchItemFailures.length > 0 ? 3 : 0);

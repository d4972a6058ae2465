// Loaded into a function's process: kills it after the commit of an order for which there is a file in DOOMED, before it hears
// of it. The file is moved to KILLED, so that it happens once.
const { renameSync } = require("node:fs");
const { join } = require("node:path");
const http = require("node:http");

const { request } = http;
http.request = (...args) => {
  const sent = request(...args);
  const { end } = sent;
  sent.end = (body, ...more) => {
    const [, orderId] = /"orderId":\{"S":"([\w-]+)"\}/.exec(String(body)) ?? [];
    if (orderId && /TransactWriteItems$/.test(sent.getHeader("x-amz-target") ?? ""))
      sent.prependListener("response", () => {
        try {
          renameSync(join(process.env.DOOMED, orderId), join(process.env.KILLED, orderId));
        } catch {
          return;
        }
        process.kill(process.pid, "SIGKILL");
      });
    return end.call(sent, body, ...more);
  };
  return sent;
};

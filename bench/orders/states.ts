import { credentials } from "../../local/credentials.ts";
import { signed } from "../../runtime/wire/sign.ts";

/** Calls Step Functions, for whose few calls here no client of the SDK is installed. Throws an error with AWS's name. */
export function statesClient({ endpoint, region }: { endpoint: string; region: string }) {
  return async (operation: string, input: object): Promise<Record<string, unknown>> => {
    const body = JSON.stringify(input);
    const unsigned = {
      ...{ host: new URL(endpoint).host, "content-type": "application/x-amz-json-1.0" },
      "x-amz-target": `AWSStepFunctions.${operation}`,
    };
    const request = { path: "/", headers: unsigned, body };
    const { host: _, ...headers } = signed(request, { region, service: "states" }, credentials, Date.now());
    const response = await fetch(endpoint, { method: "POST", headers, body });
    const answer = (await response.json()) as Record<string, unknown>;
    if (response.ok) return answer;
    const name = String(answer.__type).replace(/^.*#/, "");
    throw Object.assign(new Error(`${operation}: ${name}: ${answer.message}`), { name });
  };
}

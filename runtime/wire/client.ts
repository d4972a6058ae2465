import { system } from "../ports/system.ts";
import { ExchangeError, exchange, type HttpAnswer } from "./exchange.ts";
import { parsed, texted } from "./json.ts";
import { delayMs, type Failure, kindOf, kindOfCode, RetryBudget, type RetryRules } from "./retry.ts";
import { type Exceptions, exceptionOf, metadataOf, unreadable } from "./service-exception.ts";
import {
  credentials,
  type Endpoint,
  endpointOf,
  regionOf,
  type ServiceName,
  traceId,
  userAgent,
} from "./settings.ts";
import { type Credentials, signed } from "./sign.ts";

/** A call: what the SDK calls a command. */
export interface Command {
  readonly operation: string;
  readonly input: object;
}

/** What a client may be told, under the SDK's names; the environment says the rest. */
export interface ClientConfig {
  endpoint?: string;
  region?: string;
  credentials?: Credentials;
  /** Milliseconds to connect, and for a whole attempt. @default 1,000 and 3,000 */
  requestHandler?: { connectionTimeout?: number; requestTimeout?: number };
  /** With the first one. @default the service's */
  maxAttempts?: number;
}

/** What distinguishes a service. */
export interface Service extends ServiceName, RetryRules {
  /** What its operations' names follow in the header x-amz-target. */
  target: string;
  /** Version of AWS's JSON protocol. */
  json: "1.0" | "1.1";
  /** Headers of all its requests. */
  headers?: Readonly<Record<string, string>>;
  exceptions?: Exceptions;
  /** Makes of values in answers and errors what the SDK makes of them, in place. */
  decode?(answer: Answer): void;
  /** Where a call goes, if not to the service's endpoint. */
  placeOf?(input: object, usual: Endpoint): Endpoint;
  /** Whether a call may be made again although it may have been carried out. @default it may */
  isRepeatable?(command: Command): boolean;
}

/** What a call returns. */
export type Answer = Record<string, unknown>;

/**
 * Makes calls of a service: signed, in time, and again where that may help. What is thrown in the end is an ExchangeError or
 * a ServiceException, with the number of attempts in `$metadata`. `heard` gets whatever a service answers.
 */
export function caller(
  service: Service,
  config: ClientConfig,
  heard: (answer: HttpAnswer) => unknown = () => {},
): (command: Command) => Promise<Answer> {
  const { requestHandler: { connectionTimeout = 1000, requestTimeout = 3000 } = {} } = config;
  const limits = { connectMs: connectionTimeout, wholeMs: requestTimeout };
  const maxAttempts = config.maxAttempts ?? service.maxAttempts;
  const budget = new RetryBudget();
  let place: { region: string; endpoint: Endpoint; agent: string } | undefined;

  async function attempt(command: Command, body: string): Promise<Answer | Failure> {
    if (!place) {
      const region = regionOf(config.region);
      place = { region, endpoint: endpointOf(service, region, config.endpoint), agent: userAgent() };
    }
    const endpoint = service.placeOf?.(command.input, place.endpoint) ?? place.endpoint;
    const offsetMs = clock.offsetMs;
    const headers = signed(
      { path: endpoint.path, headers: headersOf(service, command, endpoint, body), body },
      { region: place.region, service: service.id },
      config.credentials ?? credentials(),
      system.now() + offsetMs,
    );
    // Beside what is signed, since proxies may change them.
    headers["user-agent"] = place.agent;
    const trace = traceId();
    if (trace) headers["x-amzn-trace-id"] = trace;
    try {
      const answer = await exchange({ endpoint, headers, body }, limits);
      await heard(answer);
      return answerOf(answer, service, offsetMs);
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      const { code, mayBeDelivered: mayBeDone, wasKept: isAtOnce } = error;
      return { error, kind: kindOfCode(code), mayBeDone, isAtOnce, askedMs: 0 };
    }
  }

  return async (command) => {
    const body = texted(command.input);
    let totalRetryDelay = 0;
    let last: Failure["kind"];
    for (let attempts = 1; ; attempts++) {
      const result = await attempt(command, body);
      if (!isFailure(result)) {
        budget.giveBack(last);
        Object.assign(result.$metadata as object, { attempts, totalRetryDelay });
        return result;
      }
      const { error, kind, mayBeDone } = result;
      const isAllowed = !mayBeDone || (service.isRepeatable?.(command) ?? true);
      if (!kind || !isAllowed || attempts >= maxAttempts || !budget.take(kind)) {
        const $metadata = "$metadata" in error ? error.$metadata : {};
        throw Object.assign(error, { $metadata: { ...$metadata, attempts, totalRetryDelay } });
      }
      last = kind;
      const delay = delayMs(result, attempts, service, system.random());
      totalRetryDelay += delay;
      if (delay > 0) await system.timer(delay).done;
    }
  };
}

function headersOf(service: Service, { operation }: Command, { host }: Endpoint, body: string) {
  return {
    host,
    "content-type": `application/x-amz-json-${service.json}`,
    "content-length": String(Buffer.byteLength(body)),
    "x-amz-target": `${service.target}.${operation}`,
    ...service.headers,
  };
}

function isFailure(result: Answer | Failure): result is Failure {
  return result.error instanceof Error;
}

/** What an answer says, or why it is none. What calls itself a success and names an error is as good as a failure. */
function answerOf(
  answer: HttpAnswer,
  { exceptions = {}, decode }: Service,
  signedWithMs: number,
): Answer | Failure {
  const { status, text, headers } = answer;
  const body = parsed(text);
  const isGood = status >= 200 && status < 300;
  if (body) decode?.(body);
  if (body && isGood && body.__type === undefined) {
    body.$metadata = metadataOf(answer);
    return body;
  }
  const error = body ? exceptionOf(answer, body, exceptions) : unreadable(answer);
  const isAtOnce = !isGood && setClock(headers, signedWithMs);
  const isPassing = isGood || isAtOnce;
  return {
    ...{ error, isAtOnce, kind: kindOf(error.name, status) ?? (isPassing ? "transient" : undefined) },
    mayBeDone: isGood || status >= 500,
    askedMs: Number(headers["x-amz-retry-after"]) || 0,
  };
}

/** How far AWS's clock is ahead of this machine's. */
const clock = { offsetMs: 0 };

/** AWS takes signatures that are less than five minutes old; as in the SDK, a minute is left for the way. */
const SKEW_MS = 240_000;

/**
 * Sets the clock by an error's date; whether the one that its request was signed with was far enough off to be its reason: of
 * calls side by side another may have set it meanwhile. An answer out of a cache says nothing.
 */
function setClock({ date, age }: HttpAnswer["headers"], signedWithMs: number): boolean {
  const offset = date === undefined || age !== undefined ? Number.NaN : Date.parse(date) - system.now();
  if (!(Math.abs(offset - signedWithMs) >= SKEW_MS)) return false;
  clock.offsetMs = offset;
  return true;
}

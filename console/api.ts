import type { ParticipantSummary } from "../history/choreography.ts";
import type { Timeline } from "../history/timeline.ts";
import type { Upcoming } from "../history/upcoming.ts";

/** What the console's server answers; paths are relative to that of the page: `console/api/…`. */

/** `GET sign-in.json`, which is open as the page is: who issues tokens to people; nobody where tokens are pasted only. */
export interface SignInFile {
  provider?: Provider;
}

/** An OpenID provider, and how the page asks it for an access token. */
export interface Provider {
  /** Its discovery document is below this address. */
  issuer: string;
  /** The page as it is known there: a public client, without a secret. */
  clientId: string;
  /** Scopes, separated by spaces. */
  scope: string;
  /** Further parameters of the authorization request, such as `audience`. */
  parameters: Record<string, string>;
  /** Origins that the page asks for the discovery document and for tokens. */
  origins: string[];
}

/** `GET about`: what does not change while a program is deployed. */
export interface About {
  busName: string;
  /** Whether whoever asks may redrive and discard, as far as the server knows. */
  canAct: boolean;
  /** Without a journal there are neither lists of processes nor rates. */
  hasJournal: boolean;
  participants: ParticipantSummary[];
  flows: FlowPicture[];
}

/** A flow as a picture. */
export interface FlowPicture {
  /** Unique in the program, in lower case: `orders`. */
  name: string;
  /** For people: `Orders, from POST /orders`. */
  title: string;
  /** Types of the events with which its processes begin. */
  begins: string[];
  nodes: PictureNode[];
  edges: PictureEdge[];
}

export interface PictureNode {
  /** A participant's name; anything else for what is outside. */
  id: string;
  label: string;
  shape: "outside" | "function" | "projection" | "mail" | "end";
}

export interface PictureEdge {
  from: string;
  to: string;
  /** Types of the events that go along it, each with its filter in words on further lines. */
  labels: string[];
  /** It says that handling failed. */
  failure: boolean;
}

/** `GET live`: what goes on at this moment. */
export interface Live {
  /** ISO 8601. */
  at: string;
  /** Those with a queue or records of their own, by name. */
  participants: Record<string, LiveParticipant>;
  /** Timers, and messages that were postponed, which are past their time. */
  overdueTimers: number;
  /** Event type → how many came in each of the last 60 minutes, the oldest first; the last is the current one. */
  events: Record<string, number[]>;
  /** Consumer → how many events it gave up in each of the last 60 minutes. */
  failures: Record<string, number[]>;
}

export interface LiveParticipant {
  /** Messages in its queue: waiting; in flight, or hidden until their next attempt. Absent without a queue. */
  queue?: { waiting: number; inFlight: number };
  /** Its records that are claimed: at work, or waiting for the next attempt. */
  claimed: number;
  /** Committed, but not known to be sent. */
  unsent: number;
  /** Dead letters that it gave up, and events that could not be delivered to it; absent where that is not known. */
  deadLetters?: number;
  undeliverable?: number;
}

/** `GET processes?flow=&status=&from=&to=&after=`: processes, the latest first. */
export interface Processes {
  processes: ProcessRow[];
  /** Pass it as `after` to go on; absent at the end. */
  next?: string;
}

/**
 * `failed`: dead letters wait for an operator; `open`: something is under way; `waiting`: nothing is, until something is due; `untaken`: nothing is left to do, and there is an
 * event that no rule takes; `ended`: nothing is left to do.
 */
export type ProcessStatus = "open" | "waiting" | "failed" | "untaken" | "ended";

export interface ProcessRow {
  correlationId: string;
  status: ProcessStatus;
  /** Name of its flow; absent where no flow begins so. */
  flow?: string;
  /** Type of its first event. */
  type?: string;
  /** ISO 8601. */
  beganAt: string;
  latestAt: string;
  /** Type of the latest event that is known of it. */
  latest?: string;
  /** When the first thing is due that it waits for, ISO 8601. */
  waitsUntil?: string;
  deadLetters: number;
  /** Dead letters that an operator has discarded: what they asked for did not happen. */
  discarded?: number;
  /** It is so large that only its latest part was looked at. */
  partial?: true;
}

/** `GET process?id=`: one process by its correlation id; 404 where nothing is known of it. */
export interface OneProcess {
  timeline: Timeline;
  row: ProcessRow;
}

/** `GET search?id=`: processes in which an id occurs: an order's, an event's, a payment's, a dead letter's. */
export interface Found {
  processes: ProcessRow[];
}

/** `GET dead?consumer=&after=`: what consumers gave up, the latest first. */
export interface DeadLetters {
  letters: DeadLetter[];
  next?: string;
}

export interface DeadLetter {
  consumer: string;
  deadLetterId: string;
  kind: string;
  reason: string;
  attempts: number;
  /** ISO 8601. */
  diedAt: string;
  /** Of the event; absent where it was none. */
  type?: string;
  eventId?: string;
  correlationId?: string;
  /** What follows from it compensates it: nobody needs to redrive it. */
  compensated?: true;
}

/** `GET timers?after=`: what waits for its time, what is due first before all others. */
export interface Timers {
  timers: Upcoming[];
  next?: string;
}

/** `POST fire` and `POST cancel`: one timer, in the setting that whoever asks has seen. */
export interface TimerRequest {
  /** Of its record. */
  key: string;
  eventId: string;
}

/** Whether it was done; why not, or what is still to come of it. */
export interface TimerActed {
  done: boolean;
  reason?: string;
}

/** `POST look` with {@link LookRequest}: events that could not be delivered to a consumer; they are hidden a moment. */
export interface Undeliverable {
  letters: UndeliverableLetter[];
  /** There are more than are shown. */
  more: boolean;
}

export interface UndeliverableLetter {
  id: string;
  type?: string;
  correlationId?: string;
  reason: string;
  /** ISO 8601. */
  sentAt?: string;
}

export interface LookRequest {
  consumer: string;
}

/** `POST redrive` and `POST discard`: of one consumer, those letters or all. */
export interface ActRequest {
  consumer: string;
  /** Ids of dead letters; absent for all of the consumer's. */
  ids?: string[] | undefined;
}

/** What was done within the time of a request. */
export interface Acted {
  done: number;
  failed: { id: string; reason: string }[];
  /** Time was up: ask again for what is left, to go on. Where nothing is left, not all of a queue was read. */
  more: boolean;
  /** Where there is more: ids that it found, or was asked for, and did not come to; ask for them next. */
  left?: string[];
}

/** What anything but 2xx answers, as problem details. @see https://www.rfc-editor.org/rfc/rfc9457 */
export interface Problem {
  status: number;
  title: string;
  detail: string;
}

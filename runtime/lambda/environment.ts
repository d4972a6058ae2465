import type { GrantedTable } from "../aws/granted.ts";
import type { RetrySettings } from "../ports/runtime.ts";

/** What a function knows of its deployment. The only place that reads environment variables. */
export interface Environment {
  busName: string;
  claimsTable: string;
  /** Name of a table or an index in a plan → what it is. */
  tables: Record<string, GrantedTable>;
  queueUrl: string | undefined;
  timersQueueUrl: string | undefined;
  deadLetterQueueUrl: string;
  retry: RetrySettings;
  leaseMarginMs: number;
  recordDays: number;
  maxEventBytes: number;
  sweepAfterMs: number;
  /** Only the sweeper's. */
  staleAfterMs: number;
  /** Port → what its adapter gets. */
  adapterOptions: Record<string, object>;
  /** Only a webhook's. */
  payloadBucket: string;
  /** Only a journal's. */
  journalTable: string;
}

/** Reads the environment; a variable that is missing fails when it is first used, by name. */
export function environment(): Environment {
  return {
    get busName() {
      return required("BUS_NAME");
    },
    get claimsTable() {
      return required("CLAIMS_TABLE");
    },
    get tables() {
      return JSON.parse(optional("TABLES") ?? "{}");
    },
    queueUrl: optional("QUEUE_URL"),
    timersQueueUrl: optional("TIMERS_QUEUE_URL"),
    get deadLetterQueueUrl() {
      return required("DEAD_LETTER_QUEUE_URL");
    },
    get retry() {
      return JSON.parse(required("RETRY"));
    },
    get leaseMarginMs() {
      return Number(required("LEASE_MARGIN_MS"));
    },
    get recordDays() {
      return Number(required("RECORD_DAYS"));
    },
    get maxEventBytes() {
      return Number(required("MAX_EVENT_BYTES"));
    },
    get sweepAfterMs() {
      return Number(required("SWEEP_AFTER_MS"));
    },
    get staleAfterMs() {
      return Number(required("STALE_AFTER_MS"));
    },
    get adapterOptions() {
      return JSON.parse(optional("ADAPTER_OPTIONS") ?? "{}");
    },
    get payloadBucket() {
      return required("PAYLOAD_BUCKET");
    },
    get journalTable() {
      return required("JOURNAL_TABLE");
    },
  };
}

/** The variables that a function may have; its component sets them under these names. */
export type Variable =
  | "BUS_NAME"
  | "CLAIMS_TABLE"
  | "TABLES"
  | "QUEUE_URL"
  | "TIMERS_QUEUE_URL"
  | "DEAD_LETTER_QUEUE_URL"
  | "RETRY"
  | "LEASE_MARGIN_MS"
  | "RECORD_DAYS"
  | "MAX_EVENT_BYTES"
  | "SWEEP_AFTER_MS"
  | "STALE_AFTER_MS"
  | "ADAPTER_OPTIONS"
  | "PAYLOAD_BUCKET"
  | "JOURNAL_TABLE";

function optional(name: Variable): string | undefined {
  return process.env[name];
}

function required(name: Variable): string {
  const value = optional(name);
  if (!value)
    throw new Error(`The environment variable ${name} is not set: deploy the function with its component`);
  return value;
}

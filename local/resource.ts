import type { Unwrap } from "@pulumi/pulumi";
import type { Clients } from "./clients.ts";

/** The account of the local AWS. */
export const ACCOUNT = "000000000000";

/** A resource as the program gets it. */
export interface Created {
  id: string;
  /** What its outputs resolve to, besides the inputs. */
  state: Record<string, unknown>;
  /** Waits until it can be used; others may be created meanwhile. */
  ready?: () => Promise<void>;
}

/** A resource of an earlier deployment. */
export interface Existing<Args extends object> {
  id: string;
  /** As JSON values: code is a digest. */
  inputs: Unwrap<Args>;
  /** As `create` gave it. */
  state: Record<string, unknown>;
  /** Names of the inputs that differ now. */
  changed: readonly string[];
}

/** How resources of one type are created, changed and removed on the local AWS. */
export interface Adapter<Args extends object> {
  /** Pulumi's type token, `aws:sqs/queue:Queue`. */
  type: string;
  /** The inputs that `create` heeds, or may leave out without anyone noticing; any other is an error. */
  handles: readonly (keyof Args & string)[];
  /** Inputs that make it another resource: where one changes, a new one is made, and the old one removed at the end. */
  names?: readonly (keyof Args & string)[];
  /** Inputs that AWS never changes: where one changes, it is removed and made anew. */
  fixed?: readonly (keyof Args & string)[];
  /** What would be lost where it is made anew (`its items`): that is refused. */
  holds?: string;
  create(inputs: Unwrap<Args>, context: Context): Promise<Created>;
  /** Makes what is there as the inputs say. `create` where AWS's call does both. @default it is made anew */
  update?: "create" | ((inputs: Unwrap<Args>, was: Existing<Args>, context: Context) => Promise<Created>);
  /** Removes it with all that is in it; what is gone already may be an error. */
  remove(was: Existing<Args>, context: Context): Promise<void>;
}

/** What an adapter needs besides the inputs. */
export interface Context {
  clients: Clients;
  endpoint: string;
  region: string;
  /** The project's folder, to which paths of archives are relative. */
  root: string;
  /** The resource's name in the program. */
  name: string;
  /** Letters and digits that follow from the resource's type and name. */
  digest: string;
}

/** `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE` */
export function arn(service: string, { region }: Context, resource: string): string {
  return `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;
}

/**
 * The explicit name, or as Pulumi makes one: the resource's name, a hyphen and seven hexadecimal digits, which are
 * the same in every deployment. Longer than `max` (AWS's limit for the type) is an error, as with Pulumi.
 */
export function physicalName(
  { name, namePrefix }: { name?: string | undefined; namePrefix?: string | undefined },
  { name: logical, digest }: Context,
  max: number,
  suffix = "",
): string {
  const physical = name ?? `${namePrefix ?? `${logical}-`}${digest.slice(0, 7)}${suffix}`;
  if (physical.length > max) throw new Error(`the name ${physical} is longer than ${max} characters`);
  return physical;
}

/** The value, which AWS always returns, or an error that names it. */
export function given<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the local AWS returned no ${what}`);
  return value;
}

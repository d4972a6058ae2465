import { Misuse } from "../command.ts";

/** A component's name and what AWS and the components add to it fit into 64 characters. */
const MOST = 44;

/** `notify-warehouse` → `notifyWarehouse` */
export const camel = (kebab: string) => kebab.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** `notify-warehouse` → `NotifyWarehouse` */
export const pascal = (kebab: string) => camel(`-${kebab}`);

/** `WarehouseNotified` → `warehouse-notified` */
export const kebab = (name: string) => name.replace(/\B[A-Z]/g, "-$&").toLowerCase();

/** Words of lower case and digits with hyphens between them. */
export const isKebab = (name: string) => /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name);

/** The words of a PascalCase name. */
export const wordsOf = (type: string) => type.split(/(?<=[a-z0-9])(?=[A-Z])/);

/** The name of a component, which is its handler's: `notify-warehouse`. */
export function checkedComponent(kind: string, name: string | undefined): string {
  const like = kind === "consumer" ? "notify-warehouse" : `${kind === "endpoint" ? "add" : "receive"}-parcel`;
  if (name === undefined)
    throw new Misuse(`What is the ${kind} called? Write: npm run new -- ${kind} ${like} …`);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(name))
    throw new Misuse(`The ${kind} "${name}" is no verb and noun in lower case: write it such as ${like}.`);
  if (name.length > MOST)
    throw new Misuse(`The ${kind} "${name}" has ${name.length} characters, ${MOST} at most.`);
  return name;
}

/** The name of a flow: `parcels`. */
export function checkedFlow(name: string | undefined): string {
  if (name === undefined) throw new Misuse("What is the flow called? Write: npm run new -- flow parcels");
  if (!isKebab(name) || name.length > 32)
    throw new Misuse(
      `The flow "${name}" is no name in lower case of at most 32 characters: write it such as parcels.`,
    );
  if (RESERVED.has(camel(name)) || name === "stack" || name === "choreography")
    throw new Misuse(`The flow "${name}" has a name that means something else: choose another.`);
  return name;
}

/** An event's type: `WarehouseNotified`. */
export function checkedEvent(type: string | undefined): string {
  if (type === undefined)
    throw new Misuse("What is the event called? Write: npm run new -- event ParcelShipped");
  if (!/^[A-Z][a-z0-9]+([A-Z][a-z0-9]*)+$/.test(type))
    throw new Misuse(
      `The event "${type}" is no noun and past participle in PascalCase: write it such as ParcelShipped.`,
    );
  if (type.length > 128) throw new Misuse(`The event "${type}" has ${type.length} characters, 128 at most.`);
  return type;
}

/** Words that no function and no constant can be called in a module. */
const RESERVED = new Set(
  `await break case catch class const continue debugger default delete do else enum export extends false finally for function if
  implements import in instanceof interface let new null package private protected public return static super switch this throw
  true try typeof var void while with yield`.split(/\s+/),
);

/** The events of this program: the shop's as its package has them, and our own. */
export { InvoiceCreated } from "event-choreography/schemas";
export { PointsCredited } from "./loyalty/points-credited.ts";

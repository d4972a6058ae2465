import { defineEvent, type EventOf } from "event-choreography/schemas";
import * as z from "zod";

export const PointsCredited = defineEvent({
  type: "PointsCredited",
  source: "loyalty.points",
  key: ["orderId"],
  description: "Points were credited for an order that has its invoice.",
  example: { orderId: "order-1001", points: 23, creditedAt: "2026-01-01T12:00:01Z" },
  data: z.object({
    orderId: z.string().min(1).max(64),
    points: z.int().min(0),
    creditedAt: z.iso.datetime({ offset: true }),
  }),
});
export type PointsCredited = EventOf<typeof PointsCredited>;

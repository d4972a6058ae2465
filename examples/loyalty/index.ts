/** Loyalty: a program of another team on the shop's bus. It has claims, queues and functions of its own, and no bus. */
import * as pulumi from "@pulumi/pulumi";
import { Consumer, EventBus, Table, tagResources } from "event-choreography/components";
import { InvoiceCreated, PointsCredited } from "./schemas/registry.ts";

tagResources();
const shop = new pulumi.StackReference(new pulumi.Config().require("shop"));
const bus = new EventBus("loyalty", {
  root: import.meta.dirname,
  of: {
    busName: shop.requireOutput("busName"),
    busArn: shop.requireOutput("busArn"),
    archiveArn: shop.requireOutput("archiveArn"),
  },
  external: { InvoiceCreated },
});

const points = new Table("points", { key: "orderId" });
new Consumer("credit-points", {
  bus,
  on: { InvoiceCreated },
  emits: { PointsCredited },
  creates: { points },
});

export const { busName, busArn, archiveArn, claimsTable, choreography, consumers, sweeper, timers } =
  bus.complete();

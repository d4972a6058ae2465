export { OrderCreated } from "./order-created.ts";

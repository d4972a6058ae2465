/** A flow of the simulation: the name of its folder. */
export type FlowName = string;

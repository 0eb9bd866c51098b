/** The contract's types under one roof: what the rest of the window imports. Generated; see `workstation::typescript`. */
export type * from "./bindings.gen.ts";

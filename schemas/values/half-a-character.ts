/** A lone surrogate: it has no UTF-8 form, so it cannot be hashed, stored or published. */
export const HALF_A_CHARACTER = /\p{Surrogate}/u;

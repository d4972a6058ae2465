import * as z from "zod";

/** What tax rates may be: whole basis points, up to 100 %. */
export const TaxRate = z.int().min(0).max(10_000);

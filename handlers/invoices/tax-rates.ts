/** Knows what value-added tax a country asks for. */
export interface TaxRates {
  /**
   * The standard rate in basis points (1900 = 19 %); 0 where no tax is due.
   * Throws PermanentError for a country that is refused for good; rejects where the service fails for now.
   */
  rateFor(country: string, attempt: number): Promise<number>;
}

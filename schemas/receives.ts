/**
 * How often a queue hands out a message before its redrive policy takes it. SQS takes 1,000 at most, and nothing resets
 * the count.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
export const MAX_RECEIVES = 1000;

/** A message that is given back again and again has so many days at most until it was handed out that often; never less than one. */
export const MAX_DAYS_OF_RECEIVES = 3;

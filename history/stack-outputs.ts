/** What a stack says of a consumer; while the program runs, its texts are outputs. */
export interface ConsumerOutputs<Text = string> {
  functionName: Text;
  /** Absent where a schedule wakes it. */
  ruleArn?: Text;
  /** Absent where events are delivered directly. */
  queueUrl?: Text;
  deadLetterQueueUrl: Text;
  targetDeadLetterQueueUrl: Text;
}

/** What a stack says of a notification. */
export interface NotificationOutputs<Text = string> {
  ruleArn: Text;
  topicArn: Text;
  /** Events whose mail could not be made or sent. */
  targetDeadLetterQueueUrl: Text;
}

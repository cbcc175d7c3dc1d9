/** Which of DynamoDB's limits on throughput hold. */
export interface ThroughputRules {
  /**
   * `'enforce'` (the default): provisioned tables and GSIs have the units a second that they were given, save up to 300
   * seconds of unused ones for a burst, and refuse what exceeds them. `'ignore'`: nothing is ever refused for want of
   * capacity, whatever the two other options say. Consumed capacity is reported in either case.
   */
  readonly capacity?: 'enforce' | 'ignore';
  /**
   * `'enforce'`: on-demand tables and GSIs begin with 4,000 WCU and 12,000 RCU a second, sustain double their previous
   * peak, and keep to the `OnDemandThroughput` that they were given. `'ignore'` (the default): they take whatever comes.
   */
  readonly onDemand?: 'enforce' | 'ignore';
  /**
   * `'enforce'`: no partition key of a table or a GSI takes more than 1,000 WCU and 3,000 RCU a second, as hot keys do not
   * in DynamoDB, where adaptive capacity has given each a partition of its own; Scans count for none. `'ignore'` (the
   * default): a partition key may take all that its table has.
   */
  readonly partitionLimits?: 'enforce' | 'ignore';
}

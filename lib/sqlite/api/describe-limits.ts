/** Tells the quotas of the account: those that the service begins with. API Reference, *DescribeLimits*. */
import { type ApiCall, apiCall } from '../api-call.js';
import { structure } from '../wire/shape.js';

const LIMITS = {
  AccountMaxReadCapacityUnits: 80_000,
  AccountMaxWriteCapacityUnits: 80_000,
  TableMaxReadCapacityUnits: 40_000,
  TableMaxWriteCapacityUnits: 40_000,
};

export const describeLimits: ApiCall = apiCall('read', structure({}), () => () => LIMITS);

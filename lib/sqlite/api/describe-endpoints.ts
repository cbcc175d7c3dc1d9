/**
 * Tells where requests are to be sent. Only a client without an endpoint of its own would go by the answer, and such a one
 * does not find its way here. API Reference, *DescribeEndpoints*.
 */
import { type ApiCall, apiCall } from '../api-call.js';
import { structure } from '../wire/shape.js';

const ENDPOINTS = [{ Address: 'dynamodb.local.amazonaws.com', CachePeriodInMinutes: 1440 }];

export const describeEndpoints: ApiCall = apiCall('read', structure({}), () => () => ({ Endpoints: ENDPOINTS }));

/** The HTTP server itself, and how much it puts up with from whoever connects. */
import { createServer, type Server } from 'node:http';

/** Times in milliseconds, in Node's words. */
export interface Limits {
  /** From the first byte of a request to the last of its headers. */
  readonly headersTimeout: number;
  /** From the first byte of a request to its last. */
  readonly requestTimeout: number;
  /** How often these two are looked at. */
  readonly connectionsCheckingInterval: number;
  /** Between two requests: longer than pools of clients keep a connection, so that none closes as it is used again. */
  readonly keepAliveTimeout: number;
  /** Without a byte either way: whoever is connected is taken to be gone. */
  readonly silenceMs: number;
  /** Connections at once. */
  readonly maxConnections: number;
}

const LIMITS: Limits = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5000,
  keepAliveTimeout: 65_000,
  silenceMs: 300_000,
  maxConnections: 4096,
};

/** A server that does not listen yet. */
export function httpServer({ silenceMs, maxConnections, ...limits }: Limits = LIMITS): Server {
  const server = createServer(limits).setTimeout(silenceMs);
  server.maxConnections = maxConnections;
  return server;
}

/** Where a server listens: how it gets there, why it does not, and how clients find it. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { isIPv6 } from 'node:net';

/** Listens at a port of a name or an address. Rejects with an Error of one line that says what to do. */
export async function listen(server: Server, port: number, host: string): Promise<void> {
  try {
    await once(server.listen(port, host), 'listening');
  } catch (error) {
    throw explain(error, port, host);
  }
}

/** The port that a server got. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens at no port.');
  return address.port;
}

/** Where clients on this machine find a server that listens there. */
export function urlOf(host: string, port: number): string {
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}

function explain(error: unknown, port: number, host: string): Error {
  const cause: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
  return new Error(reasonOf(cause, port, host), { cause });
}

function reasonOf({ code, message }: NodeJS.ErrnoException, port: number, host: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} of ${host} is taken: end what listens there, or choose another port.`;
    case 'EACCES':
      return `port ${port} of ${host} is not yours to listen at: choose one above 1023.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EADDRNOTAVAIL':
      return `${host} is no address of this machine: choose another host, such as 127.0.0.1.`;
    default:
      return `cannot listen at port ${port} of ${host}: ${message}`;
  }
}

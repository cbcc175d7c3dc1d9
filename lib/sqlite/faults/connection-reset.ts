/** A connection that breaks as planned. */

/** As the SDK's handler for Node.js has it, by whose name and code the SDK knows that the request may be sent again. */
export class ConnectionReset extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'ECONNRESET';
  readonly syscall = 'read';

  constructor() {
    super('read ECONNRESET');
  }
}

/**
 * Clients that end with the test that has made them. In one that is left open the upkeep of its tables goes on and sets
 * timers, now and then in the middle of another test, which counts them or holds the time in its hands.
 */
interface Client {
  destroy(): void;
}

let isTestRunning = false;
const clients = new Set<Client>();

/** Has a client destroyed after the test that is running; one that is made before a suite is left to that. */
export function untilTestEnds<C extends Client>(client: C): C {
  if (isTestRunning) clients.add(client);
  return client;
}

export const mochaHooks = {
  beforeEach(): void {
    isTestRunning = true;
  },
  afterEach(): void {
    isTestRunning = false;
    for (const client of clients) client.destroy();
    clients.clear();
  },
};

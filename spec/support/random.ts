/** Chance for tests: the backend's own, so that there is one generator to trust. */
export { seeded } from '../../lib/sqlite/faults/random.js';

/** One seed for all properties of a run, printed, so that a run can be had again: SEED=1234 npm test */
import fc from 'fast-check';

/** Printed at the start of a run. */
export const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
fc.configureGlobal({ seed });

export const mochaHooks = {
  beforeAll(): void {
    console.log(`properties run from SEED=${seed}`);
  },
};

/**
 * A few thousand inputs of each target, others in each run; `SEED` has a run again. A million, as they were put to it
 * before a release, take their minutes: npm run fuzz -- --inputs 1000000
 */
import { expect } from 'chai';
import { seed } from '../support/seeds.js';
import { shrinkList } from '../support/shrink-list.js';
import { cli, processes } from './cli/cli.js';
import { expression } from './expression/expression.js';
import { service, streams } from './http/service.js';
import { socket } from './http/socket.js';
import { loader } from './loader/loader.js';
import { findingReport, runReport } from './report.js';
import { run } from './run.js';
import { mutation, type Target, trialOf } from './trial.js';

// Of the SDK, which would speak of the version of Node.js.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const PROMISES: readonly (readonly [promise: string, target: Target, inputs: number])[] = [
  ['the backend answers mutated requests, and the next one rightly', service, 1500],
  ['the backend answers mutated requests of the Streams API, and the next one rightly', streams, 1500],
  ['the endpoint answers or ends mutated, half, slow and broken connections', socket, 80],
  ['expressions are taken or refused', expression, 3000],
  ['files are read up to the damage, and then with bad rows or one clear error', loader, 400],
  ['commands end with a status and a line that helps', cli, 100],
  ['commands do so in processes of their own', processes, 1],
];

describe('fuzzing', function () {
  this.timeout(120_000);

  for (const [promise, target, inputs] of PROMISES) {
    it(`finds that ${promise} (${inputs} inputs)`, async () => {
      const report = await run(target, { seed, inputs });
      const text = report.findings.map((finding) => findingReport(report, finding)).join('');
      expect(text, `${runReport(report)}${text}`).to.equal('');
    });
  }

  it('makes a finding of whatever breaks a promise, with no more mutations than it needs', async () => {
    const { findings } = await run(breaking, { seed: 1, inputs: 5 });
    expect(findings.map(({ index, mutations, input }) => ({ index, mutations, input }))).to.deep.equal([
      { index: 0, mutations: ['b', 'd'], input: 'bd' },
    ]);
  });

  it('leaves out of an input whatever it fails without', async () => {
    const fails = async (kept: readonly number[]) => kept.includes(3) && kept.includes(8);
    expect(
      await shrinkList(
        Array.from({ length: 12 }, (_, i) => i),
        fails,
      ),
    ).to.deep.equal([3, 8]);
  });
});

/** Breaks at its first input, where two of the mutations meet. */
const breaking: Target = {
  name: 'breaking',
  share: 0,
  sessionLength: 10,
  async open() {
    let count = 0;
    return {
      draw: (draw) => {
        const isFirst = count++ === 0;
        const letters = ['a', 'b', 'c', 'd', 'e'].map((name) => mutation<string>(draw, name, (_, text) => text + name));
        const verdict = (text: string) => (isFirst && /b.*d/.test(text) ? 'b before d' : undefined);
        return trialOf(
          '',
          letters,
          async (text) => ({ outcome: 'x', problem: verdict(text) }),
          (text) => text,
        );
      },
      check: () => undefined,
      close: async () => {},
    };
  },
};

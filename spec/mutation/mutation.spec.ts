import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { ROOT } from './edit.js';
import { type Mutant, mutantsOf } from './mutants.js';
import { fileReport, scores } from './report.js';
import { mutantsOfAll, run } from './run.js';
import { Trials } from './trials.js';

const STEPS = 'spec/mutation/sample/steps.ts';
const MUTANTS = mutantsOf(STEPS, readFileSync(new URL(STEPS, ROOT), 'utf8'));

const CHANGES: Readonly<Record<string, readonly string[]>> = {
  'a < b;': ['<=', ';'],
  'x = a === b;': ['!==', ';'],
  'x = a * b;': ['/', ';'],
  'x = a ?? b;': ['a', 'b', ';'],
  'x = !a;': ['a', ';'],
  'x += 5;': ['-=', '6', '4', ';'],
  'let x = 0;': ['1'],
  'f(true);': ['false', ';'],
  'if (a === b) return;': ['true', 'false'],
  'const f = () => g();': ['undefined'],
  'function f() { g(); h(); }': ['{}', ';', ';'],
  'throw x;': [';'],
  'const x: 5 | true = y.min(z);': ['max'],
};

describe('mutation', function () {
  // A loop without end takes its time to be known as one.
  this.timeout(120_000);
  const trials = new Trials();
  after(() => trials.close());

  for (const [code, replacements] of Object.entries(CHANGES)) {
    it(`makes ${replacements.join(' ')} of ${code}`, () => {
      expect(mutantsOf('code.ts', code).map(({ replacement }) => replacement)).to.have.members(replacements);
    });
  }

  it('leaves out what does not compile', () => {
    const compiled = mutantsOfAll([STEPS]).get(STEPS) ?? [];
    const others = MUTANTS.filter(({ start, replacement }) => !compiled.some(sameAs(start, replacement)));
    expect(others.map(({ line, replacement }) => ({ line, replacement }))).to.deep.equal([
      { line: 4, replacement: '{}' },
    ]);
  });

  it('finds what a spec notices, a loop without end included, and tells what it does not', async () => {
    // The one that nobody notices comes after those under which a test leaves a loop, or the time, behind.
    const chosen = ['steps += 1; → ;', 'steps > max → true', '> → >='].flatMap((change) =>
      MUTANTS.filter((mutant) => said(mutant) === change),
    );
    const report = await run(STEPS, chosen, trials, ['spec/mutation/sample/steps-asked.ts']);
    // Where both are the same it does not matter which of them it is.
    expect(fileReport(report).split('\n')).to.deep.equal([
      ` 66.7 %  ${STEPS}: 2 of 3 mutants found`,
      `         ${STEPS}:7  >  →  >=`,
    ]);
    expect(scores([report, report])).to.equal(' 66.7 %  spec/mutation/sample: 4 of 6 mutants found');
  });

  it('says so where a test fails without a mutant, too', async () => {
    const failure = await run(STEPS, [], trials, ['spec/mutation/sample/missing.ts']).catch((error: Error) => error);
    expect(failure)
      .to.be.an('error')
      .with.property('message')
      .that.matches(/^Without a mutant of .* does not load/);
  });
});

function said({ original, replacement }: Mutant): string {
  return `${original} → ${replacement}`;
}

function sameAs(start: number, replacement: string): (mutant: Mutant) => boolean {
  return (mutant) => mutant.start === start && mutant.replacement === replacement;
}

/** The README's TypeScript is one program, block after block: it compiles, runs, and prints what its comments say. */
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect } from 'chai';
import ts from 'typescript';

const run = promisify(execFile);
const PROGRAM = 'spec/docs/readme-program.generated.ts';

describe('the README', function () {
  this.timeout(120_000);
  let source = '';

  before(async () => {
    const readme = await readFile('README.md', 'utf8');
    const blocks = Array.from(readme.matchAll(/^```ts\n(.*?)^```$/gms), ([, block]) => block ?? '');
    expect(blocks.length).to.be.greaterThan(4);
    source = blocks.join('\n');
    await writeFile(PROGRAM, source);
  });

  after(() => rm(PROGRAM, { force: true }));

  it('compiles', () => {
    const config = ts.getParsedCommandLineOfConfigFile(
      'tsconfig.json',
      {},
      { ...ts.sys, onUnRecoverableConfigFileDiagnostic },
    );
    const program = ts.createProgram([PROGRAM], config?.options ?? {});
    const messages = ts
      .getPreEmitDiagnostics(program, program.getSourceFile(PROGRAM))
      .map(({ messageText }) => messageText);
    expect(messages).to.deep.equal([]);
  });

  it('runs, and prints what its comments say', async () => {
    const { stdout } = await run(process.execPath, ['--import', 'tsx', PROGRAM]);
    const promised = Array.from(source.matchAll(/^ *console\.log\(.*\); \/\/ (.*)$/gm), ([, comment]) =>
      comment?.replaceAll("'", ''),
    );
    expect(stdout.split('\n')).to.include.members(promised);
    expect(promised.length).to.be.greaterThan(4);
  });
});

function onUnRecoverableConfigFileDiagnostic({ messageText }: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
}

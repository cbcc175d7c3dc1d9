import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CommandError } from '../../lib/cli/exit.js';
import { viewsOf } from '../../lib/cli/view-module.js';
import { CountsByPage, CountsByUser } from './visit-views.js';

const MODULE = 'spec/cli/visit-views.ts';

describe('the module of views', () => {
  const folder = mkdtempSync(join(tmpdir(), 'module-'));
  after(() => rmSync(folder, { recursive: true }));

  function write(name: string, text: string): string {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  }

  it('gives the views that it exports, and nothing else', async () => {
    const { all, chosen } = await viewsOf(MODULE, undefined);
    expect(all.map((each) => each.name)).to.have.members([CountsByPage.name, CountsByUser.name]);
    expect(chosen).to.have.members(all);
  });

  it('gives the view of a name, or of the name that it is exported by, beside all that are followed', async () => {
    for (const name of ['CountsByUser', CountsByUser.name]) {
      const { all, chosen } = await viewsOf(MODULE, name);
      expect(all).to.have.length(2);
      expect(chosen.map((each) => each.name)).to.deep.equal([CountsByUser.name]);
    }
  });

  it('gives one view for each table that views lead to, those first that others are derived from', async () => {
    const file = write(
      'chain.mjs',
      `const view = (name, from, to) => ({ name, from: { name: from }, to: { name: to }, consistency: 'eventual', add() {}, remove() {} });
       export const last = view('last', 'b', 'c');
       export const first = view('first', 'a', 'b');
       export const beside = view('beside', 'z', 'c');`,
    );
    const { all, chosen } = await viewsOf(file, undefined);
    expect(all).to.have.length(3);
    expect(chosen.map(({ to }) => to.name)).to.deep.equal(['b', 'c']);
  });

  it('is asked for in one line where it cannot be loaded, or has no views', async () => {
    const wrong: readonly [file: string, name: string | undefined, message: RegExp][] = [
      [join(folder, 'no.ts'), undefined, /^there is no module .*no\.ts: name the file that exports your views$/],
      [
        write('none.mjs', 'export const a = 1;'),
        undefined,
        /none\.mjs exports no views: export what view\(\) returns$/,
      ],
      [write('lost.mjs', 'import "./gone.mjs";'), undefined, /^cannot load .*lost\.mjs: Cannot find module .*$/],
      [write('bad.mjs', 'throw new Error("no\\nmore");'), undefined, /^cannot load .*bad\.mjs: no$/],
      [MODULE, 'Counts', /exports no view 'Counts': there are CountsByPage, CountsByUser$/],
    ];
    for (const [file, name, message] of wrong) {
      const error = await viewsOf(file, name).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(CommandError).with.property('message').that.matches(message);
    }
  });
});

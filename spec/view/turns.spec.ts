import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { Turns } from '../../lib/view/turns.js';

describe('turns', () => {
  it('come at once where nobody is in front', async () => {
    const turns = new Turns();
    await turns.take(['a', 'b']);
    await turns.take(['c']);
  });

  it('come in the order in which they were asked for, when all before have left all', async () => {
    const turns = new Turns();
    const heard: string[] = [];
    const ask = (name: string, lanes: readonly string[]) =>
      turns.take(lanes).then((leave) => {
        heard.push(name);
        return leave;
      });
    const leaveFirst = await ask('first', ['a']);
    const leaveSecond = await ask('second', ['b']);
    const third = ask('third', ['b', 'a']);
    const fourth = ask('fourth', ['a']);
    leaveFirst();
    await turn();
    expect(heard).to.deep.equal(['first', 'second']);
    leaveSecond();
    const leaveThird = await third;
    await turn();
    expect(heard).to.deep.equal(['first', 'second', 'third']);
    leaveThird();
    (await fourth)();
    expect(heard).to.deep.equal(['first', 'second', 'third', 'fourth']);
  });
});

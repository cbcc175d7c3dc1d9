import { compiles, refuses } from './compiler.js';

describe('types of writes', () => {
  describe('yield', () => {
    compiles(
      'nothing for a put and a delete, the new item for an update',
      `
      yields<void>()(s.put(Visits, visit));
      yields<void>()(s.delete(Visits, ['ann', 1]));
      yields<Visit>()(s.update(Visits, ['ann', 1], { add: { hits: 1 } }));
    `,
    );
    compiles(
      'the old item, if there was one, where it is asked for',
      `
      yields<Visit | undefined>()(s.put(Visits, visit, { returnOld: true }));
      yields<Visit | undefined>()(s.delete(Visits, ['ann', 1], { returnOld: true }));
      yields<Visit | undefined>()(s.update(Visits, ['ann', 1], { add: { hits: 1 } }, { returnOld: true }));
      yields<void>()(s.put(Visits, visit, { returnOld: false, if: { attr: 'hits', gt: 3 } }));
    `,
    );
    refuses(
      'no old item that there may not be',
      `
      s.put(Visits, visit, { returnOld: true }).subscribe((old) => old.user);
    `,
      "'old' is possibly 'undefined'.",
    );
  });

  describe('of items', () => {
    compiles(
      'compile for a whole item, and for one without what is optional',
      `
      s.put(Visits, visit);
      put(Visits, { user: 'ann', time: 1, page: '/a', tags: new Set(['a']), at: { city: 'x' } });
      s.operations.next(put(Pages, { page: '/a', photo: null }));
    `,
    );
    refuses(
      'are refused without an attribute',
      `s.put(Visits, { user: 'ann', time: 1 });`,
      "Argument of type '{ user: string; time: number; }' is not assignable to parameter of type 'Visit'.",
    );
    refuses(
      'are refused as plain operations too',
      `put(Visits, { user: 'ann', time: 1 });`,
      "Argument of type '{ user: string; time: number; }' is not assignable to parameter of type 'Visit'.",
    );
    refuses(
      'are refused with an attribute of another type',
      `s.put(Visits, { user: 'ann', time: '1', page: '/a' });`,
      "Type 'string' is not assignable to type 'number'.",
    );
    refuses(
      'are refused with a misspelt attribute, and name the right one',
      `
      s.put(Visits, { user: 'ann', time: 1, page: '/a', pge: 3 });
    `,
      "'pge' does not exist in type 'Visit'. Did you mean to write 'page'?",
    );
    refuses(
      'are refused with an option that is none',
      `s.put(Visits, visit, { condition: { attr: 'hits', gt: 3 } });`,
      "'condition' does not exist in type 'WriteOptions<",
    );
  });

  describe('of updates', () => {
    const refusesUpdate = (title: string, actions: string, sentence: string) =>
      refuses(title, `s.update(Visits, ['ann', 1], ${actions});`, sentence);

    compiles(
      'compile for every action, and for paths',
      `
      s.update(Visits, ['ann', 1], {
        set: { page: '/b', 'at.city': 'x' },
        add: { hits: 1n, tags: new Set(['a']) },
        remove: ['at', 'at.city', ['at', 'city']],
        delete: { tags: new Set(['b']) },
      });
      s.update(Visits, { user: 'ann', time: 1 }, { set: [[['at', 'city'], 'x']] });
      s.update(Pages, '/a', { set: { photo: null } });
    `,
    );
    refusesUpdate('are refused for a key attribute', `{ set: { user: 'bob' } }`, "'user' does not exist in type");
    refusesUpdate('are refused for adding to a key attribute', `{ add: { time: 1 } }`, "'time' does not exist in type");
    refusesUpdate(
      'are refused for removing a key attribute',
      `{ remove: ['time'] }`,
      `Type '"time"' is not assignable to type '"page" | "hits" | "tags" | "at" | NestedPath'.`,
    );
    refusesUpdate(
      'are refused for a value of another type',
      `{ set: { page: 5 } }`,
      "Type '{ page: number; }' is not assignable to type",
    );
    refusesUpdate(
      'are refused for an attribute that there is not',
      `{ set: { pge: '/b' } }`,
      "'pge' does not exist in type",
    );
    refusesUpdate(
      'are refused for adding to a string',
      `{ add: { page: '/b' } }`,
      "Type 'string' is not assignable to type 'undefined'.",
    );
    refusesUpdate(
      'are refused for adding a string to a number',
      `{ add: { hits: '1' } }`,
      "Type 'string' is not assignable to type 'NumberInput | undefined'.",
    );
    refusesUpdate(
      'are refused for adding a set of another type',
      `{ add: { tags: new Set([1]) } }`,
      "Type 'Set<number>' is not assignable to type 'Set<string>'.",
    );
    refusesUpdate(
      'are refused for deleting from a number',
      `{ delete: { hits: 1 } }`,
      "Type 'number' is not assignable to type 'undefined'.",
    );
    refusesUpdate(
      'are refused for an action that is none',
      `{ put: { hits: 1 } }`,
      "'put' does not exist in type 'UpdateActions<",
    );
  });

  describe('of conditions', () => {
    const refusesCondition = (title: string, condition: string, sentence: string) =>
      refuses(title, `s.put(Visits, visit, { if: ${condition} });`, sentence);

    compiles(
      'compile for every comparator and every join',
      `
      s.put(Visits, visit, {
        if: {
          or: [
            { attr: 'hits', gt: 3, lt: 10, between: [3, 10], in: [4, 5], exists: true, type: 'N' },
            { and: [{ attr: 'page', beginsWith: '/', contains: 'a', size: { gt: 3 } }, { attr: 'tags', contains: 'a' }] },
            { not: { attr: 'at.city', eq: 'x' } },
            { attr: ['at', 'city'], ne: 'x' },
          ],
        },
      });
    `,
    );
    compiles('compile for null, where the attribute can be null', `s.scan(Pages).filter({ attr: 'photo', eq: null });`);
    refusesCondition(
      'are refused for a value of another type',
      `{ attr: 'hits', gt: '3' }`,
      "Type '{ attr: \"hits\"; gt: string; }' is not assignable to type 'Condition<",
    );
    refusesCondition(
      'are refused for an attribute that there is not',
      `{ attr: 'hts', gt: 3 }`,
      "Type '{ attr: \"hts\"; gt: number; }' is not assignable to type 'Condition<",
    );
    refuses(
      'are refused for a comparator that is none',
      `s.scan(Visits).filter({ attr: 'hits', gtt: 3 });`,
      "'gtt' does not exist in type",
    );
  });
});

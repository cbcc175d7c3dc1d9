import { compiles, refuses } from './compiler.js';

describe('types of reads', () => {
  describe('of keys', () => {
    compiles(
      'compile for a tuple, a bare value where there is no range key, and an object',
      `
      yields<Visit | undefined>()(s.get(Visits, ['ann', 1]));
      s.get(Visits, { user: 'ann', time: 1 });
      s.get(Visits, visit);
      s.get(Pages, '/a');
      s.get(Pages, ['/a']);
      s.operations.next(get(Pages, { page: '/a' }, { consistent: false }));
    `,
    );
    const KEY = "parameter of type 'readonly [string, number] | KeyObject<";
    refuses(
      'are refused in the wrong order',
      `s.get(Visits, [1, 'ann']);`,
      "Type 'number' is not assignable to type 'string'.",
      2,
    );
    refuses(
      'are refused with an attribute of another type',
      `s.get(Visits, ['ann', '1']);`,
      "Type 'string' is not assignable to type 'number'.",
    );
    refuses(
      'are refused without the range key',
      `s.get(Visits, ['ann']);`,
      `Argument of type '[string]' is not assignable to ${KEY}`,
    );
    refuses(
      'are refused with one value too many',
      `s.get(Visits, ['ann', 1, 2]);`,
      "Type 'number' is not assignable to type 'undefined'.",
    );
    refuses(
      'are refused as a bare hash value where there is a range key',
      `s.get(Visits, 'ann');`,
      `Argument of type 'string' is not assignable to ${KEY}`,
    );
    refuses(
      'are refused as an object without the range key',
      `s.get(Visits, { user: 'ann' });`,
      `Argument of type '{ user: string; }' is not assignable to ${KEY}`,
    );
    refuses(
      'are refused as a pair where there is no range key',
      `s.get(Pages, ['/a', 1]);`,
      "Argument of type '[string, number]' is not assignable to parameter of type 'string | readonly [string] | KeyObject<",
    );
    refuses(
      'are refused as a bare value of another type',
      `s.get(Pages, 5);`,
      "Argument of type 'number' is not assignable to parameter of type 'string | readonly [string] | KeyObject<",
    );
    refuses(
      'are refused in deletes and updates alike',
      `s.delete(Visits, 'ann');`,
      `Argument of type 'string' is not assignable to ${KEY}`,
    );
  });

  refuses(
    'of an item that there may not be',
    `s.get(Visits, ['ann', 1]).subscribe((found) => found.user);`,
    "'found' is possibly 'undefined'.",
  );

  describe('of queries', () => {
    compiles(
      'compile for tables and indexes, each by its own keys',
      `
      yields<Visit[]>()(s.query(Visits, 'ann').range(1, 2).reverse().limit(3).consistent().after(['ann', 1]));
      yields<Visit[]>()(s.query(Visits.index('byPage'), '/a').range(undefined, 2).after({ user: 'ann', time: 1, page: '/a' }));
      yields<Visit[]>()(s.query(Visits.index('byUserPage'), 'ann').beginsWith('/a'));
      s.operations.next(query(Visits, 'ann').limit(1));
    `,
    );
    compiles(
      'compile as an Observable, a loop and a promise',
      `
      const visits$: Observable<Visit> = s.query(Visits, 'ann');
      for await (const each of s.query(Visits, 'ann')) each.page;
      const all: Visit[] = await s.query(Visits, 'ann');
    `,
    );
    compiles(
      'yield the attributes that were asked for',
      `
      yields<Pick<Visit, 'page' | 'hits'>[]>()(s.query(Visits, 'ann').attributes(['page', 'hits']).limit(1));
      yields<Pick<Visit, 'page'>[]>()(s.scan(Visits).attributes(['page', 'at.city', ['at', 'city']]));
      yields<Pick<Visit, never>[]>()(s.query(Visits, 'ann').attributes(['at.city']));
    `,
    );
    compiles(
      'yield whole items where they are deleted',
      `
      yields<Visit[]>()(s.query(Visits, 'ann').attributes(['page']).delete({ where: (each) => each.hits === 0 }));
    `,
    );
    refuses(
      'yield no other attributes',
      `s.query(Visits, 'ann').attributes(['page']).subscribe((row) => row.hits);`,
      "Property 'hits' does not exist on type 'Pick<Visit, \"page\">'.",
    );
    refuses(
      'are refused for a hash value of another type',
      `s.query(Visits, 5);`,
      "Argument of type 'number' is not assignable to parameter of type 'string'.",
    );
    refuses(
      'are refused for a hash value of another type than that of the index',
      `s.query(Visits.index('byPage'), 5);`,
      "Argument of type 'number' is not assignable to parameter of type 'string'.",
    );
    refuses(
      'are refused for a range of another type',
      `s.query(Visits, 'ann').range('1');`,
      "Argument of type 'string' is not assignable to parameter of type 'number'.",
    );
    refuses(
      'are refused for a range of another type than that of the index',
      `s.query(Visits.index('byUserPage'), 'ann').range(1);`,
      "Argument of type 'number' is not assignable to parameter of type 'string'.",
    );
    refuses(
      'are refused for a range where there is no range key',
      `s.query(Pages, '/a').range('1');`,
      "Argument of type '\"1\"' is not assignable to parameter of type 'undefined'.",
    );
    refuses(
      'are refused for a prefix of a number',
      `s.query(Visits, 'ann').beginsWith('1');`,
      "Argument of type 'string' is not assignable to parameter of type 'number & Uint8Array<ArrayBufferLike>'.",
    );
    refuses(
      'are refused for an attribute that there is not, and name the right one',
      `s.query(Visits, 'ann').attributes(['pge']);`,
      `Did you mean '"page"'?`,
    );
    refuses(
      'are refused for a filter on another type',
      `s.query(Visits, 'ann').filter({ attr: 'hits', gt: '3' });`,
      "Argument of type '{ attr: \"hits\"; gt: string; }' is not assignable to parameter of type 'Condition<Visit>'.",
    );
    refuses(
      'are refused for segments, and scans for an order',
      `s.query(Visits, 'ann').segments(2); s.scan(Visits).reverse();`,
      'Property \'segments\' does not exist on type \'Query<Visit, readonly ["user", "time"], Visit>\'.',
      2,
    );
  });
});

import { compiles, refuses } from './compiler.js';

describe('types of tables', () => {
  describe('compile', () => {
    compiles(
      'with keys of every type, also of a union of literals and of any spelling of a number',
      `
      table<{ id: 'a' | 'b' }>()({ name: 'abc', hashKey: 'id' });
      table<{ id: NumberInput; bytes: Uint8Array }>()({
        name: 'abc',
        hashKey: { name: 'id', type: 'N' },
        rangeKey: { name: 'bytes', type: 'B' },
        readCapacity: 5,
      });
    `,
    );
    compiles(
      'with an index on an attribute that not every item has',
      `
      table<Visit>()({ name: 'visits', hashKey: 'user', indexes: { byHits: { hashKey: { name: 'hits', type: 'N' } } } });
    `,
    );
    compiles(
      'where nothing is known of the attributes',
      `
      const T = table<Record<string, unknown>>()({ name: 'abc', hashKey: 'id', rangeKey: { name: 'n', type: 'N' } });
      s.put(T, { id: 'a', n: 1, more: true });
      s.get(T, ['a', 1]);
      s.update(T, ['a', 1], { add: { count: 1 }, set: { x: 'y' }, delete: { tags: new Set(['a']) } });
      s.query(T, 'a').range(1, 2).filter({ attr: 'x', eq: 'y' }).attributes(['x']);
    `,
    );
    compiles(
      'where an item is one of several shapes',
      `
      type Shape = { id: string; kind: 'circle'; radius: number } | { id: string; kind: 'text'; text: string };
      const Shapes = table<Shape>()({ name: 'shapes', hashKey: 'id' });
      s.put(Shapes, { id: 'a', kind: 'circle', radius: 1 });
      s.scan(Shapes).filter({ attr: 'kind', eq: 'text' });
    `,
    );
    compiles(
      'as the tables of a solvent, whatever their items',
      `
      const Parsed = table({ name: 'abc', hashKey: 'id', schema: z.object({ id: z.string().transform(String) }) });
      solvent(null as never, { tables: [Visits, Pages, Parsed] });
    `,
    );
  });

  describe('are inferred from a schema', () => {
    const T = `
      const T = table({
        name: 'abc',
        hashKey: 'id',
        schema: z.object({ id: z.string(), hits: z.number().default(0), at: z.string().transform(Number) }),
      });
      interface Out { id: string; hits: number; at: number }
    `;
    compiles(
      'so that a put takes what goes into it',
      `${T} s.put(T, { id: 'a', at: '1' }); put(T, { id: 'a', at: '1' });`,
    );
    compiles('so that a get yields what comes out of it', `${T} yields<Out | undefined>()(s.get(T, 'a'));`);
    compiles(
      'so that an update changes what comes out of it, and yields it',
      `
      ${T} yields<Out>()(s.update(T, 'a', { set: { at: 1 }, add: { hits: 1 } }));
    `,
    );
    compiles(
      'so that old items are what comes out of it',
      `
      ${T}
      yields<Out | undefined>()(s.put(T, { id: 'a', at: '1' }, { returnOld: true }));
      yields<Out | undefined>()(s.delete(T, 'a', { returnOld: true }));
    `,
    );
    compiles(
      'so that a query and a scan yield what comes out of it',
      `
      ${T} yields<Out[]>()(s.query(T, 'a')); yields<Out[]>()(s.scan(T).filter({ attr: 'at', gt: 3 }));
    `,
    );
    compiles(
      'so that plain operations take it',
      `
      ${T} get(T, 'a'); del(T, 'a'); update(T, 'a', { set: { at: 1 } }); query(T, 'a'); scan(T);
    `,
    );
    refuses(
      'and a put of what comes out of it is refused',
      `${T} s.put(T, { id: 'a', hits: 1, at: 1 });`,
      "Type 'number' is not assignable to type 'string'.",
    );
    refuses(
      'and a key that it does not have is refused',
      `
      table({ name: 'abc', hashKey: 'di', schema: z.object({ id: z.string() }) });
    `,
      'Problem<"The item has no attribute \'di\'.">',
    );
    refuses(
      'and a key of another type is refused',
      `
      table({ name: 'abc', hashKey: 'id', schema: z.object({ id: z.number() }) });
    `,
      "Problem<\"The key attribute 'id' is not of type S in the item: write { name: 'id', type: … } with its type.\">",
    );
  });

  describe('are refused', () => {
    const refusesDefinition = (title: string, options: string, sentence: string) =>
      refuses(title, `table<Visit>()({ name: 'visits', ${options} });`, sentence);

    refusesDefinition(
      'for a hash key that the item does not have',
      `hashKey: 'usr'`,
      'Problem<"The item has no attribute \'usr\'.">',
    );
    refusesDefinition(
      'for a range key that the item does not have',
      `hashKey: 'user', rangeKey: { name: 'tme', type: 'N' }`,
      'Problem<"The item has no attribute \'tme\'.">',
    );
    refusesDefinition(
      'for a number by its name alone',
      `hashKey: 'user', rangeKey: 'time'`,
      "Problem<\"The key attribute 'time' is not of type S in the item: write { name: 'time', type: … } with its type.\">",
    );
    refusesDefinition(
      'for a key of another type than the attribute',
      `hashKey: { name: 'user', type: 'B' }`,
      "Problem<\"The key attribute 'user' is not of type B in the item: write { name: 'user', type: … } with its type.\">",
    );
    refusesDefinition(
      'for a type that no key has',
      `hashKey: { name: 'user', type: 'BOOL' }`,
      "Type '\"BOOL\"' is not assignable to type 'KeyType'.",
    );
    refusesDefinition(
      'for a key that may be missing',
      `hashKey: 'user', rangeKey: { name: 'hits', type: 'N' }`,
      'Problem<"The key attribute \'hits\' must not be optional in the item.">',
    );
    refuses(
      'for a hash key that may be missing',
      `table<{ id?: string }>()({ name: 'abc', hashKey: 'id' });`,
      'Problem<"The key attribute \'id\' must not be optional in the item.">',
    );
    refusesDefinition(
      'for an index on what the item does not have',
      `hashKey: 'user', indexes: { a: { hashKey: 'pge' } }`,
      'Problem<"The item has no attribute \'pge\'.">',
    );
    refusesDefinition(
      'for an index key of another type',
      `hashKey: 'user', indexes: { a: { hashKey: 'time' } }`,
      "Problem<\"The key attribute 'time' is not of type S in the item: write { name: 'time', type: … } with its type.\">",
    );
    refusesDefinition(
      'for a range key of an index of another type',
      `hashKey: 'user', indexes: { a: { hashKey: 'page', rangeKey: { name: 'page', type: 'N' } } }`,
      "Problem<\"The key attribute 'page' is not of type N in the item: write { name: 'page', type: … } with its type.\">",
    );
    refuses(
      'for an index that is not defined',
      `Visits.index('byPag');`,
      'Argument of type \'"byPag"\' is not assignable to parameter of type \'"byPage" | "byUserPage"\'.',
    );
    refuses(
      'for an index where none is defined',
      `Pages.index('byPage');`,
      "Argument of type '\"byPage\"' is not assignable to parameter of type 'never'.",
    );
  });
});

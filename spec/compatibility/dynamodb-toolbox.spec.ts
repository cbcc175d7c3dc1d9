import { ConditionalCheckFailedException, type DynamoDB, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect } from 'chai';
import {
  $add,
  $append,
  $delete,
  $remove,
  $sum,
  BatchDeleteRequest,
  BatchGetCommand,
  BatchGetRequest,
  BatchPutRequest,
  BatchWriteCommand,
  ConditionCheck,
  DeleteItemCommand,
  DeletePartitionCommand,
  DeleteTransaction,
  Entity,
  executeBatchGet,
  executeBatchWrite,
  executeTransactGet,
  executeTransactWrite,
  GetItemCommand,
  GetTransaction,
  item,
  list,
  map,
  number,
  PutItemCommand,
  PutTransaction,
  QueryCommand,
  ScanCommand,
  set,
  string,
  Table,
  UpdateItemCommand,
  UpdateTransaction,
} from 'dynamodb-toolbox';
import { failureOf } from './failure-of.js';
import { singleTableClient, TABLE_NAME } from './single-table.js';

/** The pokemons of the toolbox's own documentation, and their trainers in the same table. */
const pokedexOn = (client: DynamoDB) => {
  const table = new Table({
    documentClient: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    name: TABLE_NAME,
    partitionKey: { name: 'pk', type: 'string' },
    sortKey: { name: 'sk', type: 'string' },
    indexes: {
      gsi1: {
        type: 'global',
        partitionKey: { name: 'gsi1pk', type: 'string' },
        sortKey: { name: 'gsi1sk', type: 'string' },
      },
    },
  });
  const pokemons = new Entity({
    name: 'pokemon',
    table,
    timestamps: false,
    schema: item({
      trainer: string().key().savedAs('pk'),
      name: string().key().savedAs('sk'),
      kind: string().enum('fire', 'grass').savedAs('gsi1pk'),
      rank: string().optional().savedAs('gsi1sk'),
      level: number().default(1),
      moves: list(string()).optional(),
      tags: set(string()).optional(),
      stats: map({ wins: number(), losses: number().optional() }).optional(),
    }),
  });
  const trainers = new Entity({
    name: 'trainer',
    table,
    timestamps: false,
    schema: item({
      trainer: string().key().savedAs('pk'),
      profile: string().const('profile').key().default('profile').savedAs('sk'),
      badges: number(),
    }),
  });
  return { table, pokemons, trainers };
};

const charmander = { trainer: 'ash', name: 'charmander', kind: 'fire' as const, rank: '05', level: 5 };

const team = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ ...charmander, name: `p${String(i).padStart(3, '0')}`, level: i }));

describe('dynamodb-toolbox', () => {
  let pokedex: ReturnType<typeof pokedexOn>;
  beforeEach(async () => {
    pokedex = pokedexOn(await singleTableClient());
  });

  const putAll = (items: ReturnType<typeof team>) =>
    Promise.all(items.map((each) => pokedex.pokemons.build(PutItemCommand).item(each).send()));

  it('puts once under a condition, and gets what it put', async () => {
    const { pokemons } = pokedex;
    const catchIt = pokemons
      .build(PutItemCommand)
      .item(charmander)
      .options({ condition: { attr: 'name', exists: false }, returnValuesOnConditionFalse: 'ALL_OLD' });
    await catchIt.send();
    const key = { trainer: 'ash', name: 'charmander' };
    expect((await pokemons.build(GetItemCommand).key(key).send()).Item).to.deep.equal(charmander);
    const partly = pokemons
      .build(GetItemCommand)
      .key(key)
      .options({ attributes: ['level'], consistent: true });
    expect((await partly.send()).Item).to.deep.equal({ level: 5 });
    const failure = await failureOf(catchIt.send(), ConditionalCheckFailedException);
    expect(failure.Item?.level).to.deep.equal({ N: '5' });
    const missing = pokemons.build(GetItemCommand).key({ ...key, name: 'none' });
    expect((await missing.send()).Item).to.equal(undefined);
  });

  it('updates with add, sum, append, delete and remove', async () => {
    const { pokemons } = pokedex;
    await pokemons
      .build(PutItemCommand)
      .item({ ...charmander, moves: ['scratch'], tags: new Set(['a', 'b']), stats: { wins: 1, losses: 2 } })
      .send();
    const { Attributes } = await pokemons
      .build(UpdateItemCommand)
      .item({
        trainer: 'ash',
        name: 'charmander',
        level: $add(2),
        moves: $append(['ember']),
        tags: $delete(new Set(['a'])),
        stats: { wins: $sum(1, 2), losses: $remove() },
        rank: $remove(),
      })
      .options({ returnValues: 'ALL_NEW', condition: { attr: 'level', lt: 6 } })
      .send();
    const { rank: _, ...unranked } = charmander;
    expect(Attributes).to.deep.equal({
      ...unranked,
      level: 7,
      moves: ['scratch', 'ember'],
      tags: new Set(['b']),
      stats: { wins: 3 },
    });
  });

  it('deletes, and returns what it deleted', async () => {
    await putAll([charmander]);
    const deletion = pokedex.pokemons
      .build(DeleteItemCommand)
      .key({ trainer: 'ash', name: 'charmander' })
      .options({ returnValues: 'ALL_OLD', condition: { attr: 'level', gte: 5 } });
    expect((await deletion.send()).Attributes).to.deep.equal(charmander);
    await failureOf(deletion.send(), ConditionalCheckFailedException);
  });

  it('queries ranges and indexes, with filters, page by page', async () => {
    const { table, pokemons } = pokedex;
    await putAll(team(12));
    const query = table.build(QueryCommand).entities(pokemons);
    const levelsOf = (answer: { Items?: { level: number }[] }) => answer.Items?.map(({ level }) => level);
    const begins = query.query({ partition: 'ash', range: { beginsWith: 'p00' } });
    expect(levelsOf(await begins.options({ reverse: true, limit: 2 }).send())).to.deep.equal([9, 8]);
    const between = query.query({ partition: 'ash', range: { between: ['p003', 'p006'] } });
    const filters = { pokemon: { attr: 'level', ne: 4 } } as const;
    expect(levelsOf(await between.options({ filters }).send())).to.deep.equal([3, 5, 6]);
    const byKind = query.query({ index: 'gsi1', partition: 'fire', range: { eq: '05' } });
    expect(
      levelsOf(await byKind.options({ maxPages: Infinity, limit: 5 }).send())?.sort((a, b) => a - b),
    ).to.deep.equal(team(12).map(({ level }) => level));
    const first = await begins.options({ limit: 4 }).send();
    if (first.LastEvaluatedKey === undefined) throw new Error('there is no second page');
    const second = await begins.options({ limit: 4, exclusiveStartKey: first.LastEvaluatedKey }).send();
    expect([levelsOf(first), levelsOf(second)]).to.deep.equal([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
  });

  it('scans for the entities that it is asked for', async () => {
    const { table, pokemons, trainers } = pokedex;
    await putAll(team(3));
    await trainers.build(PutItemCommand).item({ trainer: 'ash', badges: 8 }).send();
    expect((await table.build(ScanCommand).entities(pokemons).send()).Items).to.have.deep.members(team(3));
    expect((await table.build(ScanCommand).entities(trainers).send()).Items).to.deep.equal([
      { trainer: 'ash', profile: 'profile', badges: 8 },
    ]);
    expect((await table.build(ScanCommand).options({ select: 'COUNT', limit: 2, maxPages: 9 }).send()).Count).to.equal(
      4,
    );
  });

  it('writes and reads in batches', async () => {
    const { table, pokemons } = pokedex;
    const puts = team(25).map((each) => pokemons.build(BatchPutRequest).item(each));
    await executeBatchWrite(table.build(BatchWriteCommand).requests(...puts));
    const keyOf = (level: number) => ({ trainer: 'ash', name: `p${String(level).padStart(3, '0')}` });
    const deletions = [0, 1, 2].map((level) => pokemons.build(BatchDeleteRequest).key(keyOf(level)));
    await executeBatchWrite(table.build(BatchWriteCommand).requests(...deletions));
    const gets = [1, 3, 24].map((level) => pokemons.build(BatchGetRequest).key(keyOf(level)));
    const { Responses } = await executeBatchGet(table.build(BatchGetCommand).requests(...gets));
    expect(Responses?.[0]).to.deep.equal([undefined, team(25)[3], team(25)[24]]);
  });

  it('deletes a partition', async () => {
    const { table, pokemons } = pokedex;
    await putAll([...team(30), { ...charmander, trainer: 'gary' }]);
    await table.build(DeletePartitionCommand).entities(pokemons).query({ partition: 'ash' }).send();
    expect((await table.build(ScanCommand).entities(pokemons).send()).Items).to.deep.equal([
      { ...charmander, trainer: 'gary' },
    ]);
  });

  it('writes transactions as a whole, or says what stood in their way', async () => {
    const { pokemons, trainers } = pokedex;
    await trainers.build(PutItemCommand).item({ trainer: 'ash', badges: 1 }).send();
    await putAll(team(1));
    const trade = () =>
      executeTransactWrite(
        pokemons
          .build(PutTransaction)
          .item(charmander)
          .options({ condition: { attr: 'name', exists: false } }),
        pokemons.build(DeleteTransaction).key({ trainer: 'ash', name: 'p000' }),
        trainers.build(UpdateTransaction).item({ trainer: 'ash', badges: $add(1) }),
        pokemons
          .build(ConditionCheck)
          .key({ trainer: 'gary', name: 'none' })
          .condition({ attr: 'name', exists: false }),
      );
    await trade();
    const failure = await failureOf(trade(), TransactionCanceledException);
    expect(failure.CancellationReasons?.map(({ Code }) => Code)).to.deep.equal([
      'ConditionalCheckFailed',
      'None',
      'None',
      'None',
    ]);
    const { Responses } = await executeTransactGet(
      pokemons.build(GetTransaction).key({ trainer: 'ash', name: 'charmander' }),
      pokemons.build(GetTransaction).key({ trainer: 'ash', name: 'p000' }),
      trainers.build(GetTransaction).key({ trainer: 'ash' }),
    );
    expect(Responses?.map((response) => response.Item)).to.deep.equal([
      charmander,
      undefined,
      { trainer: 'ash', profile: 'profile', badges: 2 },
    ]);
  });
});

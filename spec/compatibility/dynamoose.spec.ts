import {
  ConditionalCheckFailedException,
  type DynamoDB,
  ResourceInUseException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import dynamoose from 'dynamoose';
import { Item } from 'dynamoose/dist/Item.js';
import { type TableOptionsOptional, TableUpdateOptions } from 'dynamoose/dist/Table/index.js';
import { sqlite } from '../../lib/sqlite/index.js';
import { failureOf } from './failure-of.js';

class Book extends Item {
  author = '';
  title = '';
  genre = '';
  year = 0;
  pages?: number;
  tags?: string[];
  editions?: Set<number>;
}

const SCHEMA = {
  author: { type: String, hashKey: true },
  title: { type: String, rangeKey: true },
  genre: { type: String, index: { name: 'byGenre', type: 'global' as const, rangeKey: 'year' } },
  year: Number,
  pages: { type: Number, index: { name: 'byPages', type: 'local' as const } },
  tags: { type: Array, schema: [String] },
  editions: { type: Set, schema: [Number] },
};

const shelf = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    author: 'ann',
    title: `b${String(i).padStart(3, '0')}`,
    genre: i % 2 === 0 ? 'novel' : 'poetry',
    year: 1900 + i,
  }));

describe('dynamoose', () => {
  let client: DynamoDB;
  beforeEach(() => {
    client = sqlite();
    dynamoose.aws.ddb.set(client);
  });
  afterEach(() => {
    dynamoose.aws.ddb.revert();
    client.destroy();
  });

  /** A model of books, and its table, made as dynamoose makes it. */
  const bookModel = async (options: TableOptionsOptional = {}) => {
    const Books = dynamoose.model<Book>('Book', new dynamoose.Schema(SCHEMA));
    const table = new dynamoose.Table('library', [Books], { throughput: 'ON_DEMAND', initialize: false, ...options });
    await table.initialize();
    return Books;
  };

  const plain = (items: Iterable<Item>) => Array.from(items, (item) => item.toJSON());
  const titles = (items: Iterable<Book>) => Array.from(items, ({ title }) => title);

  it('makes its table, with its indexes, and finds it made the next time', async () => {
    await bookModel();
    await bookModel();
    const { Table } = await client.describeTable({ TableName: 'library' });
    expect(Table?.KeySchema).to.deep.equal([
      { AttributeName: 'author', KeyType: 'HASH' },
      { AttributeName: 'title', KeyType: 'RANGE' },
    ]);
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).to.deep.equal(['byGenre']);
    expect(Table?.LocalSecondaryIndexes?.map(({ IndexName }) => IndexName)).to.deep.equal(['byPages']);
    expect((await failureOf(client.createTable(TABLE_AGAIN), ResourceInUseException)).message).to.contain('library');
  });

  it('gives its table a time to live, tags and capacity', async () => {
    await bookModel({
      throughput: { read: 3, write: 2 },
      expires: { ttl: 1000, attribute: 'until' },
      tags: { a: 'b' },
    });
    const { Table } = await client.describeTable({ TableName: 'library' });
    expect(Table?.ProvisionedThroughput).to.deep.include({ ReadCapacityUnits: 3, WriteCapacityUnits: 2 });
    const { TimeToLiveDescription } = await client.describeTimeToLive({ TableName: 'library' });
    expect(TimeToLiveDescription).to.include({ AttributeName: 'until' });
    expect(TimeToLiveDescription?.TimeToLiveStatus).to.match(/^ENABL(ING|ED)$/);
    const { Tags } = await client.listTagsOfResource({ ResourceArn: Table?.TableArn });
    expect(Tags).to.deep.equal([{ Key: 'a', Value: 'b' }]);
  });

  it('creates once, gets, saves and deletes', async () => {
    const Books = await bookModel();
    const [novel] = shelf(1);
    if (novel === undefined) throw new Error('no book');
    await Books.create({ ...novel, editions: new Set([1, 2]) });
    await failureOf(Books.create({ ...novel, year: 1 }), ConditionalCheckFailedException);
    const key = { author: 'ann', title: 'b000' };
    const book = await Books.get(key);
    expect({ ...book }).to.deep.equal({ ...novel, editions: new Set([1, 2]) });
    book.pages = 7;
    await book.save();
    expect((await Books.get(key, { attributes: ['pages'], consistent: true, return: 'item' })).pages).to.equal(7);
    await Books.delete(key);
    expect(await Books.get(key)).to.equal(undefined);
  });

  it('updates with $SET, $ADD and $REMOVE, under conditions', async () => {
    const Books = await bookModel();
    await Books.batchPut(shelf(1));
    const key = { author: 'ann', title: 'b000' };
    await Books.update(key, { $SET: { tags: ['a'], genre: 'essay' }, $ADD: { pages: 5 } });
    const updated = await Books.update(key, { $ADD: { pages: 2, tags: ['b'] }, $REMOVE: ['genre'] });
    expect(updated.toJSON()).to.deep.equal({ ...key, year: 1900, pages: 7, tags: ['a', 'b'] });
    const condition = new dynamoose.Condition().where('pages').lt(7);
    await failureOf(
      Books.update(key, { $ADD: { pages: 1 } }, { condition, return: 'item' }),
      ConditionalCheckFailedException,
    );
    expect((await Books.get(key)).pages).to.equal(7);
  });

  it('queries its table and its indexes, page by page', async () => {
    const Books = await bookModel();
    await Books.batchPut(shelf(20));
    const begins = await Books.query('author').eq('ann').where('title').beginsWith('b01').sort('descending').exec();
    expect(titles(begins)[0]).to.equal('b019');
    expect(begins.count).to.equal(10);
    const between = Books.query('genre').eq('novel').where('year').between(1904, 1909).using('byGenre');
    expect(titles(await between.exec())).to.deep.equal(['b004', 'b006', 'b008']);
    const first = await Books.query('author').eq('ann').limit(15).exec();
    const second = await Books.query('author').eq('ann').startAt(first.lastKey).exec();
    expect([...titles(first), ...titles(second)]).to.deep.equal(shelf(20).map(({ title }) => title));
    expect(second.lastKey).to.equal(undefined);
    expect(await Books.query('author').eq('ann').limit(3).all().exec()).to.have.length(20);
    expect((await Books.query('author').eq('ann').filter('year').gt(1915).count().exec()).count).to.equal(4);
  });

  it('scans with filters, and in parallel', async () => {
    const Books = await bookModel();
    await Books.batchPut(shelf(20));
    expect(plain(await Books.scan().parallel(3).all().exec())).to.have.deep.members(shelf(20));
    const found = await Books.scan('genre').eq('poetry').and().where('title').contains('9').exec();
    expect(titles(found)).to.have.members(['b009', 'b019']);
  });

  it('writes and reads in batches', async () => {
    const Books = await bookModel();
    await Books.batchPut(shelf(25));
    const keys = shelf(25).map(({ author, title }) => ({ author, title }));
    expect(plain(await Books.batchGet(keys))).to.have.deep.members(shelf(25));
    await Books.batchDelete(keys.slice(5));
    expect(await Books.batchGet(keys)).to.have.length(5);
  });

  it('writes transactions as a whole, or says what stood in their way', async () => {
    const Books = await bookModel();
    const [first, second] = shelf(2);
    if (first === undefined || second === undefined) throw new Error('no books');
    await Books.create(second);
    const exchange = () =>
      dynamoose.transaction([
        Books.transaction.create(first),
        Books.transaction.update({ author: 'ann', title: 'b001' }, { $ADD: { pages: 1 } }),
        Books.transaction.condition(
          { author: 'ann', title: 'none' },
          new dynamoose.Condition().where('author').not().exists(),
        ),
      ]);
    await exchange();
    const failure = await failureOf(exchange(), TransactionCanceledException);
    expect(failure.CancellationReasons?.map(({ Code }) => Code)).to.deep.equal([
      'ConditionalCheckFailed',
      'None',
      'None',
    ]);
    const read = await dynamoose.transaction([Books.transaction.get({ author: 'ann', title: 'b001' })]);
    expect(read[0].pages).to.equal(1);
  });

  it('adds an index to its table', async () => {
    const Books = await bookModel();
    await Books.batchPut(shelf(4));
    const byYear = { year: { type: Number, index: { name: 'byYear', type: 'global' as const } } };
    const More = dynamoose.model<Book>('Book', { ...SCHEMA, ...byYear });
    const update = [TableUpdateOptions.indexes];
    await new dynamoose.Table('library', [More], {
      throughput: 'ON_DEMAND',
      update,
      initialize: false,
    }).initialize();
    const { Table } = await client.describeTable({ TableName: 'library' });
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).to.have.members(['byGenre', 'byYear']);
    expect(titles(await More.query('year').eq(1902).using('byYear').exec())).to.deep.equal(['b002']);
  });

  it('changes the capacity of its table', async () => {
    for (const throughput of [2, 4]) {
      const Notes = dynamoose.model('Note', { id: String });
      const update = [TableUpdateOptions.throughput];
      await new dynamoose.Table('notes', [Notes], { throughput, update, initialize: false }).initialize();
    }
    const { Table } = await client.describeTable({ TableName: 'notes' });
    expect(Table?.ProvisionedThroughput).to.deep.include({ ReadCapacityUnits: 4, WriteCapacityUnits: 4 });
  });
});

const TABLE_AGAIN = {
  TableName: 'library',
  KeySchema: [{ AttributeName: 'author', KeyType: 'HASH' as const }],
  AttributeDefinitions: [{ AttributeName: 'author', AttributeType: 'S' as const }],
  BillingMode: 'PAY_PER_REQUEST' as const,
};

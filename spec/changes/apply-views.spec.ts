import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import { applyViews, changes, type Solvent } from '../../lib/index.js';
import {
  appliedCount,
  backends,
  CountsByPage,
  counted,
  folded,
  switchOff,
  Visits,
  visited,
  visitPages,
} from './visits.js';

for (const backend of backends()) {
  describe(`views that are applied from the stream of ${backend.name}`, function () {
    this.timeout(60_000);
    let client: DynamoDBClient;
    let s: Solvent;

    before(async function () {
      await backend.start(this);
    });
    after(() => backend.stop());
    beforeEach(async () => {
      client = backend.client();
      s = await visited(client);
    });
    afterEach(async () => {
      await s.close();
      client.destroy();
    });

    const expectRight = async () => {
      expect(await counted(s)).to.deep.equal(folded(await s.scan(Visits)));
    };

    it('hold what the table says once its changes have been applied', async () => {
      await visitPages(s, 100);
      await s.query(Visits, 'user 1').delete();
      await switchOff(client);
      await lastValueFrom(applyViews(changes(client, Visits), [CountsByPage]));
      await expectRight();
    });
  });
}

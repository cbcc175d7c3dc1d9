/**
 * A leaderboard: players and their scores in one table, the same in the order of the scores in another, in sync at every
 * instant (`atomic`). Run it with `npx tsx demos/leaderboard.ts`.
 */
import { del, put, solvent, table, view } from 'dynochemy';
import { sqlite } from 'dynochemy/sqlite';

interface Player {
  name: string;
  game: string;
  score: number;
}

interface Rank {
  game: string;
  /** The score in digits that sort as it does, then the name: players may share a score. */
  rank: string;
  name: string;
  score: number;
}

const Players = table<Player>()({ name: 'players', hashKey: 'name', rangeKey: 'game' });
const Ranks = table<Rank>()({ name: 'ranks', hashKey: 'game', rangeKey: 'rank' });
const rankOf = ({ name, score }: Player) => `${String(score).padStart(9, '0')} ${name}`;

const Leaderboard = view({
  from: Players,
  to: Ranks,
  add: (player) => [put(Ranks, { ...player, rank: rankOf(player) })],
  remove: (player) => [del(Ranks, [player.game, rankOf(player)])],
  consistency: 'atomic',
});

const client = sqlite();
await using s = solvent(client, { tables: [Players, Ranks], views: [Leaderboard] });
await s.createTables();

const names = ['Ann', 'Bob', 'Cat', 'Dan', 'Eve'];
for (const name of names) s.put(Players, { name, game: 'chess', score: 0 });
// A hundred points, one by one: each moves a player within the leaderboard.
for (let point = 0; point < 100; point += 1) {
  const name = names[Math.floor(Math.sqrt(point)) % names.length] ?? 'Ann';
  s.update(Players, [name, 'chess'], { add: { score: 1 } });
}
await s.flush();

const top = await s.query(Ranks, 'chess').reverse().limit(3);
console.log(`The best of ${(await s.query(Ranks, 'chess')).length} players:`);
for (const [index, { name, score }] of top.entries()) console.log(`${index + 1}. ${name}, ${score} points`);
client.destroy();

/** What every object inherits from must be after each input as it was before the first. */
const WATCHED = Object.entries({ Object, Array, String, Number, Boolean, Function, Map, Set, Promise, Error, Buffer });

const BEFORE = new Map(WATCHED.map(([name, { prototype }]) => [name, membersOf(prototype)]));

/** Which prototype has more or fewer members than at the start: a look that each input can pay for. */
export function grownPrototype(): string | undefined {
  const grown = WATCHED.find(([name, { prototype }]) => Reflect.ownKeys(prototype).length !== BEFORE.get(name)?.size);
  return grown && `${grown[0]}.prototype has other members than before`;
}

/** Which member of a prototype is another one than at the start. */
export function changedPrototype(): string | undefined {
  for (const [name, { prototype }] of WATCHED) {
    const now = membersOf(prototype);
    const changed = [...(BEFORE.get(name) ?? [])].find(([member, value]) => now.get(member) !== value);
    if (changed !== undefined) return `${name}.prototype.${String(changed[0])} has changed`;
  }
  return grownPrototype();
}

function membersOf(prototype: object): Map<string | symbol, unknown> {
  return new Map(
    Reflect.ownKeys(prototype).map((name) => {
      const { value, get } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
      return [name, value ?? get];
    }),
  );
}

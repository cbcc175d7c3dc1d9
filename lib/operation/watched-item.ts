/** An item as it was read, which notes what is asked of it, so that a write can be conditioned on just that. */
type Item = Record<string, unknown>;

export class WatchedItem {
  readonly #item: Item;
  /** The attributes that were asked for, those included that there are not. */
  readonly #asked = new Set<string>();

  constructor(item: Item) {
    this.#item = item;
  }

  /** The item, or what was made of it, for whoever is to judge it. */
  show(item = this.#item): Item {
    const note = (name: string | symbol) => {
      // No attribute has an empty name.
      if (typeof name === 'string' && name !== '') this.#asked.add(name);
    };
    return new Proxy(item, {
      get: (target, name, receiver) => {
        note(name);
        return Reflect.get(target, name, receiver);
      },
      has: (target, name) => {
        note(name);
        return Reflect.has(target, name);
      },
      getOwnPropertyDescriptor: (target, name) => {
        note(name);
        return Reflect.getOwnPropertyDescriptor(target, name);
      },
      ownKeys: (target) => {
        this.askAll();
        return Reflect.ownKeys(target);
      },
    });
  }

  /** As if all attributes that there are had been asked for. */
  askAll(): void {
    for (const name of Object.keys(this.#item)) this.#asked.add(name);
  }

  /**
   * Conditions that each attribute which was asked for is as it was, or still missing. Of one that nobody asked for by its
   * name, and that was not there, no condition can tell.
   */
  unchanged(): readonly object[] {
    return Array.from(this.#asked, (name) => {
      const isThere = Object.hasOwn(this.#item, name);
      return isThere ? { attr: [name], eq: this.#item[name] } : { attr: [name], exists: false };
    });
  }
}

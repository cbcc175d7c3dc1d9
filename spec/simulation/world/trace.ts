/** All that happens, in its order: a hash tells whether two runs were the same. */
import { createHash } from 'node:crypto';

export class Trace {
  readonly #hash = createHash('sha256');
  readonly #names = new Map<string, string>();
  readonly #print: ((line: string) => void) | undefined;

  /** `print` is told of everything, too. */
  constructor(print?: (line: string) => void) {
    this.#print = print;
  }

  note(what: string): void {
    const line = `${performance.now().toFixed(3)} ${what.replace(UUID, (id) => this.#nameOf(id))}`;
    this.#hash.update(line);
    this.#print?.(line);
  }

  /** The first, the second … of those that nobody can have again: tokens, and what tables are known by. */
  #nameOf(id: string): string {
    const name = this.#names.get(id) ?? `id ${this.#names.size}`;
    this.#names.set(id, name);
    return name;
  }

  digest(): string {
    return this.#hash.digest('hex').slice(0, 16);
  }
}

const UUID = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g;

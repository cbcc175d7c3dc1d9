/** Operands of trees that no text was parsed for: each name and value of a legacy parameter gets a placeholder of its own. */
import type { AttributeMap, AttributeValue } from '../../item/attribute-value.js';
import type { Binding } from '../expression/evaluate.js';
import type { ExpressionContext } from '../expression/expression-error.js';
import { Placeholders } from '../expression/placeholders.js';
import type { PathOperand, ValueOperand } from '../expression/tree.js';

export class Operands {
  readonly #names: Record<string, string> = {};
  readonly #values: AttributeMap = {};
  #count = 0;

  /** The attribute of that name, whatever its characters: legacy parameters know no nested paths. */
  path(name: string): PathOperand {
    const placeholder = `#${this.#count++}`;
    this.#names[placeholder] = name;
    return { type: 'path', steps: [placeholder] };
  }

  value(value: AttributeValue): ValueOperand {
    const placeholder = `:${this.#count++}`;
    this.#values[placeholder] = value;
    return { type: 'value', placeholder };
  }

  /** What binds a tree of these operands. `context` names it in messages, which no checked parameter can cause. */
  binding(context: ExpressionContext): Binding {
    return { placeholders: new Placeholders(this.#names, this.#values), context };
  }
}

/** DynamoDB's attribute values as its JSON spells them, with binary as bytes. API Reference, *AttributeValue*. */
export type AttributeValue =
  | { S: string }
  | { N: string }
  | { B: Uint8Array }
  | { BOOL: boolean }
  | { NULL: true }
  | { L: AttributeValue[] }
  | { M: AttributeMap }
  | { SS: string[] }
  | { NS: string[] }
  | { BS: Uint8Array[] };

/** An item, or a map within one. A name such as `__proto__` is an own property like any other. */
export type AttributeMap = { [name: string]: AttributeValue };

/** The one-letter to four-letter name of an attribute value's type. */
export type AttributeType = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'L' | 'M' | 'SS' | 'NS' | 'BS';

/** The types that a key attribute may have. */
export type KeyType = 'S' | 'N' | 'B';

/** Sets a property that input has named: also one called `__proto__` becomes plain data. */
export function setOwn<T>(target: { [name: string]: T }, name: string, value: T): void {
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[name] = value;
  }
}

/** Requests and answers as JSON. Objects are made by `Object.fromEntries`, so that `__proto__` is a name like any other. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object of those members that are there. */
export function members(of: Readonly<Record<string, Json | undefined>>): JsonObject {
  // What is undefined has been filtered away.
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as JsonObject;
}

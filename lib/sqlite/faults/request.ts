/** A request as faults see it: read without judging it, since what is wrong with it is for the service to say. */
import type { FaultRequest } from './fault.js';

/** A structure of JSON. */
export type Members = Readonly<Record<string, unknown>>;

/** Reads a request. `target` is its header X-Amz-Target. What is no structure has no members. */
export function readFaultRequest(target: string, body: Buffer): FaultRequest {
  const members = parse(body);
  return { operation: target.slice(target.indexOf('.') + 1), body: members, tableNames: tableNamesOf(members) };
}

/** The members of a structure, or none of what is none. */
export function membersOf(value: unknown): Members {
  // A structure is an object with any members; arrays are not.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

/** The elements of a list, or none of what is none. */
export function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function parse(body: Buffer): Members {
  try {
    return membersOf(JSON.parse(body.toString()));
  } catch {
    return {};
  }
}

function tableNamesOf({ TableName, RequestItems, TransactItems }: Members): string[] {
  const actions = elementsOf(TransactItems).flatMap((each) => Object.values(membersOf(each)));
  const named = [TableName, ...actions.map((action) => membersOf(action).TableName)];
  const names = [...named, ...Object.keys(membersOf(RequestItems))];
  return [...new Set(names.filter((name) => typeof name === 'string'))];
}

/** Checks the options of the harness. */
import { isMilliseconds, milliseconds, type OptionCheck } from '../options.js';
import { FAULTS, type FaultOptions } from './fault.js';

/** The checks of `FaultOptions`. */
export const FAULT_CHECKS: Readonly<Record<keyof FaultOptions, OptionCheck>> = {
  latency,
  faults,
  slowMs: milliseconds,
  seed,
};

/** Whether there is anything that the harness would do. */
export function wantsFaults({ latency, faults }: FaultOptions): boolean {
  return latency !== undefined || faults !== undefined;
}

function latency(value: unknown): string | undefined {
  if (typeof value === 'function' || isMilliseconds(value)) return undefined;
  if (isObject(value) && Object.keys(value).every((name) => name === 'min' || name === 'max')) {
    const { min, max } = value;
    if (isMilliseconds(min) && isMilliseconds(max) && min <= max) return undefined;
  }
  return 'milliseconds, { min, max } with min up to max, or a function that returns milliseconds';
}

function faults(value: unknown): string | undefined {
  if (typeof value === 'function') return undefined;
  if (!isObject(value)) return 'rates by fault, or a function that returns a fault';
  const unknown = Object.keys(value).find((name) => !FAULTS.some((fault) => fault === name));
  if (unknown !== undefined) return `rates of ${FAULTS.join(', ')}, and has '${unknown}'`;
  const rates = Object.values(value).filter((rate) => rate !== undefined);
  const sum = rates.reduce((total: number, rate) => total + (isRate(rate) ? rate : Number.NaN), 0);
  return sum <= 1 + ROUNDING ? undefined : 'rates from 0 to 1 whose sum is at most 1';
}

/** Ten times a tenth is a little more than 1. */
const ROUNDING = 1e-9;

function seed(value: unknown): string | undefined {
  return Number.isSafeInteger(value) ? undefined : 'a whole number';
}

function isRate(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Figures as people read them: three digits are enough, and whole numbers are told whole. */
import { count } from '../progress.js';

export function figure(value: number): string {
  return value >= 100 || Number.isInteger(value) ? count(value) : String(Number(value.toPrecision(3)));
}

/** A load over time: points of which there are never too many, since neighbours merge. */
import type { Place } from '../../capacity/consumed.js';
import type { Latencies } from './latencies.js';

/** What happened in a span of time. */
export interface Point {
  readonly lengthMs: number;
  /** By place: the table itself, and each global index. */
  readonly places: ReadonlyMap<Place, Spending>;
  /** Requests, those that were sent again included. */
  readonly requests: number;
  /** Times that an operation came back for want of capacity. */
  readonly throttles: number;
  /** Times that a request was sent again after a fault on the way. */
  readonly retries: number;
  /** Operations that waited to be sent, at the moment when there were the most. */
  readonly queued: number;
  readonly latencies: Latencies;
}

/** What one place cost in that time, and how its budget stood at the end. */
export interface Spending {
  readonly units: number;
  /** Units a second; `undefined` where none are declared. */
  readonly declared: number | undefined;
  /** Units a second that were spent at the most; `undefined` where all was free. */
  readonly rate: number | undefined;
}

/** Two for each of a chart's pixels would be too many to see; a point holds a histogram of 32 KB. */
const MAX_POINT_COUNT = 600;
/** What is shorter joins what came before it: as a rate it would be an accident. */
const SHORT_MS = 500;

export class Timeline {
  #points: Point[] = [];
  /** The samples of a whole point, and of the last one. */
  #sampleCount = 1;
  #lastSampleCount = 0;

  /** From the beginning, without a gap. */
  get points(): readonly Point[] {
    return this.#points;
  }

  /** What happened since the last sample; histograms are taken over, and may change from now on. */
  add(sample: Point): void {
    const last = this.#points.at(-1);
    if (!last || (this.#lastSampleCount >= this.#sampleCount && sample.lengthMs >= SHORT_MS)) this.#append(sample);
    else this.#extend(last, sample);
  }

  #append(sample: Point): void {
    if (this.#points.length >= MAX_POINT_COUNT) this.#halve();
    this.#points.push(sample);
    this.#lastSampleCount = 1;
  }

  #extend(last: Point, sample: Point): void {
    this.#points[this.#points.length - 1] = merged(last, sample);
    this.#lastSampleCount += 1;
  }

  #halve(): void {
    this.#points = this.#points.flatMap((point, index, points) => {
      const next = points[index + 1];
      return index % 2 === 1 ? [] : [next ? merged(point, next) : point];
    });
    this.#sampleCount *= 2;
  }
}

function merged(first: Point, second: Point): Point {
  first.latencies.add(second.latencies);
  return {
    lengthMs: first.lengthMs + second.lengthMs,
    places: mergedPlaces(first.places, second.places),
    requests: first.requests + second.requests,
    throttles: first.throttles + second.throttles,
    retries: first.retries + second.retries,
    queued: Math.max(first.queued, second.queued),
    latencies: first.latencies,
  };
}

function mergedPlaces(first: Point['places'], second: Point['places']): Point['places'] {
  const places = new Map(first);
  for (const [place, spending] of second) {
    places.set(place, { ...spending, units: (first.get(place)?.units ?? 0) + spending.units });
  }
  return places;
}

/** Which charts tell of a load: what each place consumed, what came back, what waited, and how long requests took. */
import { type Place, TABLE } from '../../capacity/consumed.js';
import { count, perSecond } from '../progress.js';
import type { Chart, Series } from './chart.js';
import { figure } from './figure.js';
import { Latencies } from './latencies.js';
import type { Point } from './timeline.js';

export function charts(points: readonly Point[]): Chart[] {
  const lengthsMs = points.map(({ lengthMs }) => lengthMs);
  const places = new Set([TABLE, ...points.flatMap((point) => [...point.places.keys()])]);
  return [...[...places].map((place) => spending(place, points)), refusals(points), queue(points), latency(points)].map(
    (each) => ({ ...each, lengthsMs }),
  );
}

/** The part of the declared capacity that was consumed; `undefined` where none is. */
export function usedShare(place: Place, points: readonly Point[]): number | undefined {
  let [units, declared] = [0, 0];
  for (const { lengthMs, places } of points) {
    const spent = places.get(place);
    if (spent?.declared === undefined) continue;
    units += spent.units;
    declared += (spent.declared * lengthMs) / 1000;
  }
  return declared > 0 ? units / declared : undefined;
}

/** The latencies of all points. */
export function allLatencies(points: readonly Point[]): Latencies {
  const all = new Latencies();
  for (const { latencies } of points) all.add(latencies);
  return all;
}

type Drawing = Omit<Chart, 'lengthsMs'>;

function spending(place: Place, points: readonly Point[]): Drawing {
  const spent = points.map(({ lengthMs, places }) => ({
    lengthMs,
    units: 0,
    declared: undefined,
    rate: undefined,
    ...places.get(place),
  }));
  const series: Series[] = [
    {
      name: 'consumed',
      colour: 'consumed',
      shape: 'area',
      values: spent.map(({ units, lengthMs }) => perSecond(units, lengthMs)),
    },
    { name: 'declared capacity', colour: 'declared', shape: 'limit', values: spent.map(({ declared }) => declared) },
    {
      name: 'limit after throttles',
      colour: 'lowered',
      shape: 'limit',
      values: spent.map(({ declared, rate }) => (rate === declared ? undefined : rate)),
    },
  ];
  const average = perSecond(sum(spent.map(({ units }) => units)), sum(points.map(({ lengthMs }) => lengthMs)));
  const share = usedShare(place, points);
  return {
    title: place === TABLE ? 'Table' : `Index ${place}`,
    unit: 'WCU/s',
    summary: `${figure(average)} on average, ${share === undefined ? 'no capacity is declared' : `${percent(share)} of the declared capacity`}.`,
    series,
  };
}

/** 99.94 % is not all. */
export function percent(share: number): string {
  return `${Math.floor(share * 1000) / 10} %`;
}

function refusals(points: readonly Point[]): Drawing {
  const throttles = sum(points.map(({ throttles }) => throttles));
  const retries = sum(points.map(({ retries }) => retries));
  return {
    title: 'Throttles and retries',
    unit: 'a second',
    summary: `Operations that came back for want of capacity: ${count(throttles)}. Requests sent again after a fault: ${count(retries)}.`,
    series: [
      {
        name: 'throttled operations',
        colour: 'throttles',
        shape: 'area',
        values: points.map(({ throttles, lengthMs }) => perSecond(throttles, lengthMs)),
      },
      {
        name: 'requests sent again',
        colour: 'retries',
        shape: 'line',
        values: points.map(({ retries, lengthMs }) => perSecond(retries, lengthMs)),
      },
    ],
  };
}

function queue(points: readonly Point[]): Drawing {
  const values = points.map(({ queued }) => queued);
  return {
    title: 'Queue',
    unit: 'operations',
    summary: `${count(Math.max(0, ...values))} waited to be sent when there were the most.`,
    series: [{ name: 'waiting', colour: 'queued', shape: 'area', values }],
  };
}

const PERCENTILES = [50, 95, 99] as const;

function latency(points: readonly Point[]): Drawing {
  const all = allLatencies(points);
  const told = PERCENTILES.map((each) => `p${each} ${figure(all.percentile(each) ?? 0)} ms`);
  return {
    title: 'Latency of requests',
    unit: 'ms',
    summary: all.count === 0 ? 'No request was answered.' : `${told.join(', ')}, of ${count(all.count)} requests.`,
    // The highest first: where they are the same, it shows beneath the others.
    series: PERCENTILES.toReversed().map((each) => ({
      name: `p${each}`,
      colour: `p${each}`,
      shape: 'line',
      values: points.map(({ latencies }) => latencies.percentile(each)),
    })),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

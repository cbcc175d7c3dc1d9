/** What the pipeline tells the world while it works: no item, no credential, only names, counts and units. */

export type Event =
  | RequestEvent
  | ReplyEvent
  | ThrottleEvent
  | RetryEvent
  | SettleEvent
  | CapacityEvent
  | StrangerEvent
  | UndescribedEvent
  | LimiterEvent
  | StaleEvent;

/** A request is sent. */
export interface RequestEvent {
  readonly kind: 'request';
  readonly api: string;
  readonly table: string;
  readonly direction: 'read' | 'write';
  readonly operationCount: number;
  /** What it will probably consume, in RCU or WCU. */
  readonly units: number;
  /** Milliseconds from their push that its operations have waited on average. */
  readonly waitMs: number;
}

/** A request has ended, well or not. */
export interface ReplyEvent {
  readonly kind: 'reply';
  readonly api: string;
  readonly table: string;
  readonly direction: 'read' | 'write';
  /** Milliseconds that it took. */
  readonly latencyMs: number;
  /** The name of the SDK's error, where it failed. */
  readonly error: string | undefined;
}

/** Operations came back without having been applied; they wait and go again. */
export interface ThrottleEvent {
  readonly kind: 'throttle';
  readonly table: string;
  readonly direction: 'read' | 'write';
  readonly operationCount: number;
}

/** A request failed on its way and is sent again. */
export interface RetryEvent {
  readonly kind: 'retry';
  readonly api: string;
  readonly table: string;
  readonly direction: 'read' | 'write';
  /** The retries before this one and it. */
  readonly attempt: number;
  /** The name of the SDK's error. */
  readonly reason: string;
}

/** An operation has its end. */
export interface SettleEvent {
  readonly kind: 'settle';
  readonly operation: string;
  readonly table: string;
  /** The name of the error, where it failed. */
  readonly error: string | undefined;
}

/** What a request has consumed, as the service says. */
export interface CapacityEvent {
  readonly kind: 'capacity';
  readonly table: string;
  readonly direction: 'read' | 'write';
  readonly units: number;
}

/** A reply named keys that its request had not; they were ignored. */
export interface StrangerEvent {
  readonly kind: 'stranger';
  readonly api: string;
  readonly table: string;
  readonly keyCount: number;
}

/** A table did not tell what it has, of which a share may be used: what was known holds on, or is learned from throttles. */
export interface UndescribedEvent {
  readonly kind: 'undescribed';
  readonly table: string;
  /** The name of the SDK's error. */
  readonly reason: string;
}

/** The limiter that shares the budget out could not be asked; for a while this process goes on with its own part. */
export interface LimiterEvent {
  readonly kind: 'limiter';
  readonly table: string;
  readonly direction: 'read' | 'write';
  /** The name of the error. */
  readonly error: string;
}

/** A view may not show an item of its base table as it is: what followed a write is unknown, or could not be carried out. */
export interface StaleEvent {
  readonly kind: 'stale';
  /** The view's name. */
  readonly view: string;
  /** The base table. */
  readonly table: string;
  /** The key attributes of the base item: `rebuild` mends what the item calls for. */
  readonly key: object;
}

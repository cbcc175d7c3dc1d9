/** The StreamSpecification of CreateTable and UpdateTable, in the service's words (measured on it in October 2026). */
import type { Streams } from '../storage/streams.js';
import type { settingMembers } from '../table/members.js';
import type { StreamViewType, Table, TableStream } from '../table/table.js';
import { invalidParameters, validationException } from '../wire/service-error.js';
import type { Read } from '../wire/shape.js';

type AskedStream = Read<(typeof settingMembers)['StreamSpecification']['optional']> | undefined;

/** What the stream of a new table shows; nothing where it is to have none. */
export function readNewStream(asked: AskedStream): StreamViewType | undefined {
  const { StreamEnabled: enabled = false, StreamViewType: viewType } = asked ?? {};
  if (enabled && viewType === undefined) {
    throw invalidParameters('Table is being created with a stream enabled, UpdateViewType is required');
  }
  if (!enabled && viewType !== undefined) {
    throw invalidParameters('Table is being created with a stream disabled, UpdateViewType should not be specified');
  }
  return viewType;
}

/** Checks what can be seen without the table. */
export function checkStream(asked: AskedStream): void {
  if (asked === undefined) return;
  if (asked.StreamEnabled && asked.StreamViewType === undefined) {
    throw invalidParameters('If stream is being enabled then UpdateViewType is required');
  }
  if (!asked.StreamEnabled && asked.StreamViewType !== undefined) {
    throw invalidParameters('If stream is being disabled, then UpdateViewType must not be specified');
  }
}

/** Switches a table's stream on or off, as asked, and returns the one that it has then. */
export function changeStream(streams: Streams, table: Table, asked: AskedStream, now: number): TableStream | undefined {
  const { stream } = table;
  if (asked === undefined) return stream;
  if (asked.StreamViewType !== undefined) {
    if (stream?.isEnabled) {
      throw validationException(`Table already has an enabled stream: TableName: ${table.name}`);
    }
    return streams.open(table, asked.StreamViewType, now);
  }
  if (!stream?.isEnabled) throw validationException(`Table has no stream to disable: TableName: ${table.name}`);
  streams.disable(stream, now);
  return { ...stream, isEnabled: false };
}

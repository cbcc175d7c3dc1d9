/** Where a record of a CSV ends, and what its cells are (RFC 4180). A quote within an unquoted cell is a quote. */

const QUOTE = '"';

/** Whether a quoted cell is open at the end of this line; `open` says whether one was at its beginning. */
export function staysOpen(line: string, open: boolean): boolean {
  let within = open;
  let at = 0;
  do {
    if (within || line[at] === QUOTE) {
      at = closingQuote(line, within ? at : at + 1);
      if (at === -1) return true;
      within = false;
    }
    at = line.indexOf(',', at) + 1;
  } while (at > 0);
  return false;
}

/** The cells of one record, without their quotes. Throws what is wrong with the record. */
export function cellsOf(record: string): string[] {
  if (!record.includes(QUOTE)) return record.split(',');
  const cells: string[] = [];
  let at = 0;
  do {
    const end = record[at] === QUOTE ? endOfQuoted(record, at, cells.length + 1) : nextComma(record, at);
    const cell = record.slice(at, end);
    cells.push(cell[0] === QUOTE ? cell.slice(1, -1).replaceAll('""', QUOTE) : cell);
    at = end + 1;
  } while (at <= record.length);
  return cells;
}

/** Where the quoted cell that goes on at `from` ends, or -1. Two quotes are one that belongs to the cell. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf(QUOTE, from);
  while (at !== -1 && text[at + 1] === QUOTE) at = text.indexOf(QUOTE, at + 2);
  return at;
}

function endOfQuoted(record: string, start: number, cell: number): number {
  const end = closingQuote(record, start + 1) + 1;
  if (end === 0) throw new Error(`the quote that opens cell ${cell} is never closed`);
  if (end < record.length && record[end] !== ',') throw new Error(`text follows the closing quote of cell ${cell}`);
  return end;
}

function nextComma(record: string, start: number): number {
  const comma = record.indexOf(',', start);
  return comma === -1 ? record.length : comma;
}

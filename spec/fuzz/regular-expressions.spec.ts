import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { checkSync } from 'recheck';
import ts from 'typescript';

const LIB = fileURLToPath(new URL('../../lib', import.meta.url));
/** The checker in JavaScript, which is everywhere and needs no process of its own. */
process.env.RECHECK_BACKEND = 'pure';
/** The same verdict each time, however busy the machine is; what makes a large automaton is searched for slow texts. */
const PARAMETERS = {
  randomSeed: 1,
  timeout: null,
  seedingTimeout: null,
  incubationTimeout: null,
  attackTimeout: null,
  maxNFASize: 5000,
};

describe('regular expressions', function () {
  this.timeout(120_000);

  it('take a time that grows with the length of a text alone', () => {
    const slow = literals().filter(({ text }) => statusOf(text) !== 'safe');
    expect(slow).to.deep.equal([]);
  });

  it('are looked at by a checker that knows those that do not', () => {
    for (const text of ['/^(a+)+$/', '/\\s+$/', '/(.*),(.*),(.*)x/'])
      expect(statusOf(text), text).to.equal('vulnerable');
  });
});

interface Literal {
  readonly file: string;
  readonly text: string;
}

/** Those of the grammar are generated: it has none but classes of characters. */
function literals(): Literal[] {
  return readdirSync(LIB, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[jt]s$/.test(file) && !file.endsWith('.d.ts'))
    .flatMap((file) => literalsOf(file));
}

function literalsOf(file: string): Literal[] {
  const found: Literal[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isRegularExpressionLiteral(node)) found.push({ file, text: node.text });
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(join(LIB, file), 'utf8'), ts.ScriptTarget.Latest));
  return found;
}

function statusOf(literal: string): string {
  const end = literal.lastIndexOf('/');
  return checkSync(literal.slice(1, end), literal.slice(end + 1), PARAMETERS).status;
}

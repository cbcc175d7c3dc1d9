/**
 * Who may ask. A page in a browser can reach a server on its visitor's machine: as a stranger, which its `Origin` tells, or
 * under a name of its own that it made point here (DNS rebinding), which `Host` tells. Addresses cannot be made to point
 * elsewhere, so every one of them passes.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { type OptionCheck, someText } from '../options.js';

export interface AccessOptions {
  /**
   * Names, beside `localhost`, addresses and `host`, that requests may be addressed to: those that other machines or
   * containers know this one by. Default none.
   */
  readonly allowedHosts?: readonly string[];
  /**
   * Whose pages may ask from a browser: everybody's (`true` or `'*'`), or those of an origin such as
   * `'http://localhost:3000'`, or of several. Default `false`, nobody's.
   */
  readonly cors?: boolean | string | readonly string[];
}

/** How each of them is checked. */
export const ACCESS_CHECKS: Readonly<Record<keyof AccessOptions, OptionCheck>> = {
  allowedHosts: (value) => (isTexts(value) ? undefined : 'a list of names'),
  cors: (value) => {
    const isCors = typeof value === 'boolean' || someText(value) === undefined || isTexts(value);
    return isCors ? undefined : 'true, false, an origin, or a list of origins';
  },
};

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => someText(each) === undefined);
}

/** How long a browser may remember what it was allowed, in seconds: as the service says. */
const MAX_AGE_SECONDS = 172_800;
const EXPOSED = 'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,x-amz-crc32,Date';

export class Access {
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;
  readonly #isOpenToAll: boolean;

  /** `host` is the name that the server was told to listen at. */
  constructor(host: string, { allowedHosts = [], cors = false }: AccessOptions) {
    this.#hosts = new Set(['localhost', host, ...allowedHosts].map((name) => name.toLowerCase()));
    this.#origins = new Set(typeof cors === 'boolean' ? [] : [cors].flat());
    this.#isOpenToAll = cors === true || this.#origins.has('*');
  }

  /**
   * Why a request with these headers is turned away, in one line, or `undefined` where it may pass. A host that its target
   * names counts in place of the header's (RFC 9112, 3.2.2). One that names none is no browser's: those always send `Host`.
   */
  refusalOf({ host: ownHost, origin }: IncomingHttpHeaders, target = '/'): string | undefined {
    const host = hostOf(target) ?? ownHost;
    if (host !== undefined && !this.#serves(host)) {
      return `Requests to the host '${host}' are not answered here: allowedHosts, or --allow-host, lets a name in.`;
    }
    if (origin !== undefined && !this.#isOpenToAll && !this.#origins.has(origin)) {
      return `Pages of the origin '${origin}' are not answered here: cors, or --cors, lets an origin in.`;
    }
    return undefined;
  }

  /** What a browser is told beside a reply, given a request that may pass. */
  corsHeaders({ origin, ...asked }: IncomingHttpHeaders): Readonly<Record<string, string>> {
    if (origin === undefined) return {};
    const { 'access-control-request-headers': headers, 'access-control-request-method': method } = asked;
    return {
      'Access-Control-Allow-Origin': this.#isOpenToAll ? '*' : origin,
      ...(!this.#isOpenToAll && { Vary: 'Origin' }),
      'Access-Control-Expose-Headers': EXPOSED,
      ...(headers !== undefined && { 'Access-Control-Allow-Headers': headers }),
      ...(method !== undefined && {
        'Access-Control-Allow-Methods': 'POST',
        'Access-Control-Max-Age': String(MAX_AGE_SECONDS),
      }),
    };
  }

  #serves(host: string): boolean {
    const name = host
      .replace(/:\d*$/, '')
      .replace(/^\[(.*)\]$/, '$1')
      .toLowerCase();
    return isIP(name) !== 0 || this.#hosts.has(name) || name.endsWith('.localhost');
  }
}

/** Targets that begin with a host are meant for proxies, but every server is to take them. */
function hostOf(target: string): string | undefined {
  return /^https?:\/\/([^/?]*)/i.exec(target)?.[1];
}

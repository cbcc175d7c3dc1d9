/** `load --report FILE`: watches a load, and writes the page that tells of it. */
import { epochSeconds } from '../../clock.js';
import type { LoadReport } from '../load-report.js';
import { type Loaded, page } from './page.js';
import { Recording, type Watched } from './recording.js';
import { writeReportFile } from './report-file.js';

/** What the load is of. */
export type About = Pick<Loaded, 'table' | 'target' | 'file'>;

/** Watches from its construction until it is written or disposed of. */
export class Report implements Disposable {
  readonly #path: string;
  readonly #about: About;
  readonly #recording: Recording;

  constructor(path: string, about: About, solvent: Watched) {
    this.#path = path;
    this.#about = about;
    this.#recording = new Recording(solvent, about.table);
  }

  /**
   * Writes the page, with what was seen until now.
   * @throws CommandError where the file cannot be written
   */
  write(report: LoadReport): void {
    const recorded = this.#recording.stop();
    writeReportFile(this.#path, page({ ...this.#about, report, recorded, endedAt: epochSeconds() }));
  }

  [Symbol.dispose](): void {
    this.#recording[Symbol.dispose]();
  }
}

/** What came of a run, for people. */
import type { Mutant } from './mutants.js';
import type { FileReport } from './run.js';

const SHOWN_LENGTH = 60;

/** The score of a file, and who survived in it. */
export function fileReport(report: FileReport): string {
  return [scoreLine(report.path, [report]), ...report.survivors.map(survivorLine)].join('\n');
}

/** The score of each folder. */
export function scores(reports: readonly FileReport[]): string {
  const folders = [...new Set(reports.map(folderOf))];
  return folders
    .map((folder) =>
      scoreLine(
        folder,
        reports.filter((report) => folderOf(report) === folder),
      ),
    )
    .join('\n');
}

function folderOf({ path }: FileReport): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function scoreLine(name: string, reports: readonly FileReport[]): string {
  const mutantCount = reports.reduce((sum, report) => sum + report.mutantCount, 0);
  const survivorCount = reports.reduce((sum, { survivors }) => sum + survivors.length, 0);
  const score = mutantCount === 0 ? 100 : (100 * (mutantCount - survivorCount)) / mutantCount;
  return `${score.toFixed(1).padStart(5)} %  ${name}: ${mutantCount - survivorCount} of ${mutantCount} mutants found`;
}

function survivorLine({ path, line, original, replacement }: Mutant): string {
  return `         ${path}:${line}  ${short(original)}  →  ${short(replacement)}`;
}

function short(code: string): string {
  const text = code.replace(/\s+/g, ' ');
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}

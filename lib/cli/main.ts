#!/usr/bin/env node
/** The command line's entry: runs what was typed, and turns how it ended into an exit status. */
import { CommanderError } from 'commander';
import { complain } from './complain.js';
import { CommandError, EXIT } from './exit.js';
import { messageOf } from './input/row.js';
import { program } from './program.js';

// The SDK's warning about the version of Node.js is for those who choose it, and would stand between the lines here.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
// Whoever reads the output may go away (`| head`); a full disk is another matter.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  complain(`dynochemy: cannot write to standard output: ${error.message}`);
  process.exit(EXIT.failed);
});
process.exitCode = await main(process.argv);

async function main(argv: readonly string[]): Promise<number> {
  let status: number = EXIT.done;
  const run = async (command: Promise<number>) => {
    status = await command;
  };
  try {
    await program(run).parseAsync(argv);
    return status;
  } catch (error) {
    // Commander has said by itself what is wrong, or printed the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    complain(`dynochemy: ${messageOf(error)}`);
    return error instanceof CommandError ? error.status : EXIT.failed;
  }
}
